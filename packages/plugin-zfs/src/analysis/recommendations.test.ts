import { describe, expect, it } from 'vitest';
import { arcstats } from '../parsers/arcstats.ts';
import { zfsGet } from '../parsers/zfs-get.ts';
import { zpoolGet } from '../parsers/zpool-get.ts';
import { zpoolList } from '../parsers/zpool-list.ts';
import { zpoolStatus } from '../parsers/zpool-status.ts';
import type { ArcStats } from '../schemas/arc-stats.ts';
import { absent, hasTranscripts, parseContext, transcript } from '../test-support/shared-data.ts';
import { type MachineFacts, recommendations } from './recommendations.ts';

const now = new Date('2026-11-23T00:00:00.000Z');
const found = (facts: Omit<MachineFacts, 'now'>) =>
  recommendations({ now, ...facts }).map(({ id, subject }) => [id, subject]);
const properties = (text: string) => zfsGet.parse(text, parseContext());

describe('recommendations', () => {
  it('says nothing without facts', () => {
    expect(recommendations({ now })).toEqual([]);
  });

  it('advises where a setting was made, not where it is inherited', () => {
    const text = `tank\tcompression\toff\tdefault
tank/a\tcompression\toff\tdefault
tank/b\tcompression\toff\tlocal
tank/b/c\tcompression\toff\tinherited from tank/b
tank/b@x\tcompression\toff\tlocal
`;
    expect(found({ datasetProperties: properties(text) })).toEqual([
      ['compression-off', 'tank'],
      ['compression-off', 'tank/b'],
    ]);
  });

  it('quotes names in commands and keeps the most important first', () => {
    const advice = recommendations({
      now,
      datasetProperties: properties('tank/a b\tcompression\toff\tlocal\ntank/a b\tsync\tdisabled\tlocal\n'),
    });
    expect(advice.map(({ command }) => command)).toEqual([
      "zfs set sync=standard 'tank/a b'",
      "zfs set compression=lz4 'tank/a b'",
    ]);
    expect(advice[0]?.evidence).toEqual(['sync is disabled (local)']);
  });

  it('sees a quota that is nearly reached and a thick volume', () => {
    const text = `tank/q\tused\t950\t-
tank/q\tquota\t1000\tlocal
tank/v\ttype\tvolume\t-
tank/v\treferenced\t100\t-
tank/v\trefreservation\t5000\tlocal
tank/v\tusedbyrefreservation\t4900\t-
`;
    expect(found({ datasetProperties: properties(text) })).toEqual([
      ['quota-nearly-reached', 'tank/q'],
      ['volume-thick', 'tank/v'],
    ]);
  });

  it('lets the cache grow only when it is full, as large as it may be, and misses often', () => {
    const arc: ArcStats = {
      sizeBytes: 99,
      targetBytes: 100,
      maxBytes: 100,
      hits: 700_000,
      misses: 300_000,
      hitRatio: 0.7,
      statistics: {},
    };
    expect(found({ arc })).toEqual([['arc-too-small', 'arc']]);
    expect(recommendations({ now, arc })[0]?.command).toBe('echo 200 > /sys/module/zfs/parameters/zfs_arc_max');
    expect(found({ arc: { ...arc, hitRatio: 0.95 } })).toEqual([]);
    expect(found({ arc: { ...arc, targetBytes: 50 } })).toEqual([]);
    expect(found({ arc: { ...arc, hits: 7, misses: 3 } })).toEqual([]);
  });
});

describe.skipIf(!hasTranscripts)(`recommendations for recorded machines (${absent})`, () => {
  it.each(['bookworm', 'trixie'])('%s', (machine) => {
    const text = (name: string) => transcript(`${machine}/healthy/${name}`).stdout;
    const context = parseContext();
    const advice = found({
      status: zpoolStatus.parse(text('zpool-status'), context),
      pools: zpoolList.parse(text('zpool-list-Hp'), context),
      poolProperties: zpoolGet.parse(text('zpool-get-Hp'), context),
      datasetProperties: zfsGet.parse(text('zfs-get-local'), context),
      arc: arcstats.parse(text('arcstats'), context),
    });
    expect(advice).toEqual([
      ['no-redundancy', 'scratch'],
      ['sync-disabled', 'scratch/tmp'],
      ['scrub-due', 'scratch'],
      ['compression-off', 'scratch/tmp'],
    ]);
  });

  it('a pool that is full', () => {
    const pools = zpoolList.parse(transcript('trixie/full/zpool-list-Hp').stdout, parseContext());
    expect(recommendations({ now, pools })).toMatchObject([
      { id: 'pool-nearly-full', subject: 'brim', importance: 'high' },
    ]);
  });
});
