import { describe, expect, it } from 'vitest';
import { parserNamed } from '../test-support/inputs.ts';
import { absent, hasTranscripts, parseContext, transcript } from '../test-support/shared-data.ts';
import { arcstats } from './arcstats.ts';
import { zfsDiff } from './zfs-diff.ts';
import { zfsGet } from './zfs-get.ts';
import { zfsList } from './zfs-list.ts';
import { zfsSendDryRun } from './zfs-send-dry-run.ts';
import { zpoolEvents } from './zpool-events.ts';
import { zpoolGet } from './zpool-get.ts';
import { zpoolHistory } from './zpool-history.ts';
import { zpoolIostat } from './zpool-iostat.ts';
import { zpoolList } from './zpool-list.ts';

const recorded = (id: string) => transcript(id).stdout;
const context = () => parseContext();

describe('zpool.list', () => {
  it('reads the columns of every version under -H', () => {
    const line = (cells: string) => zpoolList.parse(`${cells.replaceAll(' ', '\t')}\n`, context())[0];
    const expected = {
      name: 'p',
      sizeBytes: 100,
      allocatedBytes: 60,
      freeBytes: 40,
      capacityPercent: 60,
      health: 'ONLINE',
    };
    expect(line('p 100 60 40 60 1.00 ONLINE -')).toMatchObject(expected);
    expect(line('p 100 60 40 - 7 60 1.00 ONLINE -')).toMatchObject({ ...expected, fragmentationPercent: 7 });
    expect(line('p 100 60 40 5 - 7 60 1.00 ONLINE /mnt')).toMatchObject({
      ...expected,
      checkpointBytes: 5,
      altroot: '/mnt',
    });
  });

  it('keeps classes apart, whose headings have no tabs', () => {
    const text =
      'p\t100\t60\t40\t-\t-\t7\t60\t1.00\tONLINE\t-\n\tsda\t100\t60\t40\t-\t-\t7\t60\t-\tONLINE\nlogs      -      -      -        -         -      -      -      -         -\n\tsdb\t10\t-\t-\t-\t-\t-\t-\t-\tONLINE\n';
    expect(zpoolList.parse(text, context())[0]?.vdevs?.map(({ name, class: kind }) => [name, kind])).toEqual([
      ['sda', 'data'],
      ['sdb', 'logs'],
    ]);
  });
});

describe('zfs.diff', () => {
  it('reads renames for people and counts of links', () => {
    expect(zfsDiff.parse('R\t/a/x -> /a/y\nM\tF\t/a/z\t(+1)\nM\t/\t/a/\n', context())).toEqual([
      { change: 'renamed', path: '/a/x', newPath: '/a/y' },
      { change: 'modified', path: '/a/z', fileType: 'file', linkDelta: 1 },
      { change: 'modified', path: '/a/', fileType: 'directory' },
    ]);
  });

  it('decodes escaped bytes as UTF-8', () => {
    expect(zfsDiff.parse('+\tF\t/a/\\0303\\0274\\0040\\0134n\n', context())[0]?.path).toBe('/a/ü \\n');
  });

  it('has no entries where nothing changed', () => {
    expect(zfsDiff.parse('', context())).toEqual([]);
  });
});

describe('zfs.get', () => {
  it('keeps unknown properties and tells where values come from', () => {
    const text = 'tank\tlab:owner\tops team\tinherited from tank\ntank\tnewthing\t12\tlocal\ntank\tquota\t0\tdefault\n';
    expect(zfsGet.parse(text, context())).toEqual([
      {
        name: 'tank',
        property: 'lab:owner',
        value: 'ops team',
        unit: 'text',
        source: 'inherited',
        inheritedFrom: 'tank',
      },
      { name: 'tank', property: 'newthing', value: '12', unit: 'text', source: 'local' },
      { name: 'tank', property: 'quota', value: null, unit: 'bytes', source: 'default' },
    ]);
  });

  it('reads the table for people', () => {
    const text = `NAME        PROPERTY              VALUE                  SOURCE
tank/b c    creation              Sun Nov 22 23:17 2026  -
tank/b c    compressratio         1.22x                  -
tank/b c    quota                 none                   default
tank/b c    user:note             a  b                   inherited from tank
`;
    expect(zfsGet.parse(text, context()).map(({ property, value }) => [property, value])).toEqual([
      ['creation', '2026-11-22T23:17:00.000Z'],
      ['compressratio', 1.22],
      ['quota', null],
      ['user:note', 'a  b'],
    ]);
  });
});

describe('zfs.send-dry-run', () => {
  it('reads the sentences of -nv', () => {
    const text =
      'full send of tank/a@1 estimated size is 42.6K\nsend from @1 to tank/a@2 estimated size is 624B\ntotal estimated size is 43.2K\n';
    expect(zfsSendDryRun.parse(text, context())).toEqual({
      totalBytes: 44_237,
      streams: [
        { kind: 'full', snapshot: 'tank/a@1', sizeBytes: 43_622 },
        { kind: 'incremental', snapshot: 'tank/a@2', from: '@1', sizeBytes: 624 },
      ],
    });
  });
});

describe('arcstats', () => {
  it('does not take its header for a statistic and has no ratio before the first read', () => {
    const text =
      '19 1 0x01 148 40256 30345947661 280838634081\nname                            type data\nhits 4 0\nmisses 4 0\nc 4 5\nsize 4 3\n';
    const stats = arcstats.parse(text, context());
    expect(stats.statistics).toEqual({ hits: 0, misses: 0, c: 5, size: 3 });
    expect(stats.hitRatio).toBeUndefined();
    expect(stats.l2).toBeUndefined();
  });
});

describe('zpool.history', () => {
  it('tells who typed a command', () => {
    const text = "History for 'my pool':\n2026-11-22.23:16:37 zpool scrub my pool [user 0 (root) on nas01:linux]\n\n";
    expect(zpoolHistory.parse(text, context())).toEqual([
      {
        pool: 'my pool',
        time: '2026-11-22T23:16:37.000Z',
        command: 'zpool scrub my pool',
        internal: false,
        user: 'root',
        host: 'nas01',
      },
    ]);
  });
});

describe.skipIf(!hasTranscripts)(`parsers on recorded machines (${absent})`, () => {
  it('zpool.list tells the same from its table, its -Hp form and its JSON', () => {
    const exact = zpoolList.parse(recorded('trixie/healthy/zpool-list-Hp'), context());
    expect(exact).toHaveLength(3);
    expect(exact[2]).toEqual({
      name: 'tank',
      guid: '16860756241687353925',
      sizeBytes: 503_316_480,
      allocatedBytes: 27_787_264,
      freeBytes: 475_529_216,
      fragmentationPercent: 10,
      capacityPercent: 5,
      health: 'ONLINE',
      dedupRatio: 1,
    });
    expect(zpoolList.parse(recorded('trixie/healthy/zpool-list-j-int'), context())).toEqual(exact);
    const people = zpoolList.parse(recorded('trixie/healthy/zpool-list'), context());
    expect(people.map(({ name, capacityPercent }) => [name, capacityPercent])).toEqual(
      exact.map(({ name, capacityPercent }) => [name, capacityPercent]),
    );
  });

  it('zpool.list -v tells vdevs, and their nesting where it is printed', () => {
    const nested = zpoolList.parse(recorded('trixie/healthy/zpool-list-v'), context())[0]?.vdevs;
    expect(nested?.map(({ depth }) => depth)).toEqual([1, 2, 2, 2]);
    const flat = zpoolList.parse(recorded('trixie/healthy/zpool-list-v-HpP'), context())[0]?.vdevs;
    expect(flat?.map(({ depth }) => depth)).toEqual([undefined, undefined, undefined, undefined]);
    expect(flat?.[1]?.path).toBe('/dev/disk/by-id/virtio-backup-a-part1');
  });

  it('zfs.list tells the same from its table, its -Hp form and its JSON', () => {
    const exact = zfsList.parse(recorded('trixie/healthy/zfs-list-Hp'), context());
    expect(exact).toHaveLength(14);
    expect(exact.find(({ name }) => name === 'tank/home/bob smith')).toEqual({
      name: 'tank/home/bob smith',
      type: 'filesystem',
      pool: 'tank',
      usedBytes: 98_304,
      availableBytes: 33_456_128,
      referencedBytes: 98_304,
      usedBySnapshotsBytes: 0,
      quotaBytes: 33_554_432,
      compressRatio: 1,
      mountpoint: '/mnt/tank/home/bob smith',
      mounted: true,
      createdAt: '2026-11-22T23:17:34.000Z',
      guid: '6616799639396168445',
    });
    const people = zfsList.parse(recorded('trixie/healthy/zfs-list'), context());
    expect(people.map(({ name, type, mountpoint }) => [name, type, mountpoint])).toEqual(
      exact.map(({ name, type, mountpoint }) => [name, type, mountpoint]),
    );
    const json = zfsList.parse(recorded('trixie/healthy/zfs-list-j-int'), context());
    const shared = ({ name, type, usedBytes, referencedBytes, createdAt }: (typeof json)[number]) => [
      name,
      type,
      usedBytes,
      referencedBytes,
      createdAt,
    ];
    expect(json.map(shared)).toEqual(exact.map(shared));
  });

  it('zfs.list tells snapshots with holds and age, and bookmarks', () => {
    const snapshots = zfsList.parse(recorded('trixie/healthy/zfs-list-snapshot-Hp'), context());
    expect(snapshots.every(({ type }) => type === 'snapshot')).toBe(true);
    expect(snapshots.find(({ holds }) => holds === 1)?.name).toBe('tank/media@auto-2024-05-01_00-00');
    expect(zfsList.parse(recorded('trixie/healthy/zfs-list-bookmark'), context())).toEqual([
      { name: 'tank/media#may', type: 'bookmark', pool: 'tank', referencedBytes: 25_296_896 },
    ]);
  });

  it('zfs.get tells the same from -Hp and JSON', () => {
    const lines = zfsGet.parse(recorded('trixie/healthy/zfs-get-all-Hp'), context());
    expect(lines.length).toBeGreaterThan(70);
    // 2.3 writes GUIDs above 2^63 as 2^63 - 1.
    const json = zfsGet.parse(recorded('trixie/healthy/zfs-get-j'), context());
    expect(json).toEqual(lines.filter(({ property }) => property !== 'guid'));
    expect(lines).toContainEqual({
      name: 'tank/media',
      property: 'recordsize',
      value: 1_048_576,
      unit: 'bytes',
      source: 'local',
    });
  });

  it('zpool.get has the same properties from -Hp and JSON', () => {
    const lines = zpoolGet.parse(recorded('trixie/healthy/zpool-get-Hp'), context());
    const json = zpoolGet.parse(recorded('trixie/healthy/zpool-get-j'), context());
    const keys = (properties: typeof lines) =>
      properties.map(({ name, property, unit, source }) => [name, property, unit, source]);
    expect(keys(json)).toEqual(keys(lines));
  });

  it('zpool.iostat reads 29 columns of 2.1 and 32 of 2.3', () => {
    for (const machine of ['bookworm', 'trixie']) {
      const rows = zpoolIostat.parse(recorded(`${machine}/healthy/zpool-iostat-Hp-lq`), context());
      expect(rows.map(({ name }) => name)).toEqual(['backup', 'scratch', 'tank']);
      expect(Object.keys(rows[0]?.queues ?? {})).toHaveLength(machine === 'trixie' ? 7 : 6);
    }
  });

  it('zpool.events reads fields with -v, and as many events without', () => {
    const verbose = zpoolEvents.parse(recorded('trixie/checksum-errors/zpool-events-v'), context());
    expect(verbose.find((event) => event.class === 'ereport.fs.zfs.checksum')).toMatchObject({
      time: '2026-11-22T23:41:37.652Z',
      eventId: 18,
      pool: 'tank',
      vdevPath: '/dev/disk/by-id/virtio-tank-b-part1',
      vdevGuid: '17094886728219583826',
    });
    const short = zpoolEvents.parse(recorded('trixie/healthy/zpool-events-H'), context());
    const long = zpoolEvents.parse(recorded('trixie/healthy/zpool-events-v'), context());
    expect(long.map(({ time, class: kind }) => [time, kind])).toEqual(
      short.map(({ time, class: kind }) => [time, kind]),
    );
    const faulted = zpoolEvents.parse(recorded('bookworm/faulted/zpool-events-v'), context());
    expect(faulted.find(({ vdevState }) => vdevState)).toMatchObject({ vdevState: 'FAULTED', vdevLastState: 'ONLINE' });
  });

  it('arcstats counts every line below the header', () => {
    const text = recorded('trixie/healthy/arcstats');
    const stats = arcstats.parse(text, context());
    expect(Object.keys(stats.statistics)).toHaveLength(text.trim().split('\n').length - 2);
    expect(stats.hitRatio).toBeCloseTo(131_244 / (131_244 + 359));
  });

  it('zfs.send-dry-run sums up recursive streams', () => {
    const { totalBytes, streams } = zfsSendDryRun.parse(recorded('trixie/healthy/zfs-send-nvP-R'), context());
    expect(streams.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0)).toBe(totalBytes);
  });

  it('every parser is found by its name', () => {
    expect(parserNamed('arcstats')).toBe(arcstats);
  });
});
