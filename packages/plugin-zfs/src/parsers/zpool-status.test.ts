import { ParseError } from '@infrastructor/core';
import { describe, expect, it } from 'vitest';
import type { PoolStatus } from '../schemas/pool-status.ts';
import { absent, hasTranscripts, parseContext, transcript, transcripts } from '../test-support/shared-data.ts';
import { zpoolStatus } from './zpool-status.ts';
import { zpoolStatusJson } from './zpool-status-json.ts';

const parse = (text: string) => zpoolStatus.parse(text, parseContext());

const wide = `  pool: my pool
 state: DEGRADED
status: One or more devices is currently being resilvered.  The pool will
	continue to function, possibly in a degraded state.
action: Wait for the resilver to complete.
  scan: scrub repaired 0B in 1 days 02:03:04 with 0 errors on Sun Nov  1 03:00:01 2026
  scan: resilver (draid2:4d:11c:1s-0) in progress since Sun Nov 22 23:52:48 2026
	1.50T / 2.00T scanned at 120M/s, 1.25T / 2.00T issued at 100M/s
	300G resilvered, 62.50% done, 1 days 00:00:10 to go
remove: Removal of vdev 3 copied 1.2M in 0h0m, completed on Sun Nov 22 20:00:00 2026
	120 memory used for removed device mappings
checkpoint: created Sun Nov 22 20:10:00 2026, consumes 108K
config:

	NAME                        STATE     READ WRITE CKSUM  SLOW
	my pool                     DEGRADED     0     0     0     -
	  draid2:4d:11c:1s-0        DEGRADED     0     0     0     -
	    sda                     ONLINE       0     0  1.2K     0
	    spare-1                 DEGRADED     0     0     2     -
	      replacing-0           UNAVAIL      3     1     0     -
	        /my disks/ONLINE a  FAULTED     12   4.50M    0     0  too many errors
	        sdb                 ONLINE       0     0     0     0  (resilvering)
	      draid2-0-0            ONLINE       0     0     0     0
	    sdc                     ONLINE       0     0     0     0  (100% initialized, completed at Sun Nov 22)
	dedup	
	  mirror-2                  ONLINE       0     0     0     -
	    sdd                     ONLINE       0     0     0     0
	    sde                     ONLINE       0     0     0     0
	special	
	  sdf                       ONLINE       0     0     0     0
	logs	
	  mirror-3                  ONLINE       0     0     0     -
	    sdg                     ONLINE       0     0     0     0
	    sdh                     ONLINE       0     0     0     0
	cache
	  sdi                       ONLINE       0     0     0     0
	spares
	  draid2-0-0                INUSE     currently in use
	  sdj                       AVAIL
	  sdk                       FAULTED   corrupted data

errors: Permanent errors have been detected in the following files:

        /my pool/a file.txt
        my pool/fs@snap:<0x1f>
        <metadata>:<0x3d>

 dedup: DDT entries 12, size 1.50K on disk, 512B in core

  pool: other
 state: ONLINE
  scan: none requested
config:

	NAME        STATE     READ WRITE CKSUM
	other       ONLINE       0     0     0
	  /x/file   ONLINE       0     0     0

errors: 3 data errors, use '-v' for a list

`;

const [pool, other] = parse(wide) as [PoolStatus, PoolStatus];
const names = (pools: PoolStatus) =>
  Object.fromEntries(
    Object.entries(pools.vdevs?.classes ?? {}).map(([key, vdevs]) => [key, vdevs.map(({ name }) => name)]),
  );

describe('zpool.status', () => {
  it('reads several pools, names with spaces and every class of vdevs', () => {
    expect([pool.pool, other.pool]).toEqual(['my pool', 'other']);
    expect(names(pool)).toEqual({
      data: ['draid2:4d:11c:1s-0'],
      dedup: ['mirror-2'],
      special: ['sdf'],
      logs: ['mirror-3'],
      cache: ['sdi'],
      spares: ['draid2-0-0', 'sdj', 'sdk'],
    });
    expect(other.vdevs?.classes.data).toMatchObject([{ name: '/x/file', type: 'file', path: '/x/file' }]);
  });

  it('nests by indentation and tells the kinds of groups', () => {
    const draid = pool.vdevs?.classes.data[0];
    expect(draid).toMatchObject({ type: 'draid', state: 'DEGRADED' });
    expect(draid?.children.map(({ name, type }) => [name, type])).toEqual([
      ['sda', 'disk'],
      ['spare-1', 'spare'],
      ['sdc', 'disk'],
    ]);
    expect(draid?.children[1]?.children[0]).toMatchObject({
      name: 'replacing-0',
      type: 'replacing',
      read: 3,
      write: 1,
    });
    expect(draid?.children[1]?.children[1]).toMatchObject({ name: 'draid2-0-0', type: 'dspare' });
  });

  it('reads shortened counters, slow operations and notes beside them', () => {
    const [sda, spare] = pool.vdevs?.classes.data[0]?.children ?? [];
    expect(sda).toMatchObject({ cksum: 1229, slowIos: 0, note: null });
    const [failed, fresh] = spare?.children[0]?.children ?? [];
    expect(failed).toMatchObject({
      name: '/my disks/ONLINE a',
      state: 'FAULTED',
      read: 12,
      write: 4_718_592,
      note: 'too many errors',
    });
    expect(fresh).toMatchObject({ name: 'sdb', note: '(resilvering)' });
  });

  it('has null for the counters of spares, which are not counted', () => {
    expect(pool.vdevs?.classes.spares).toMatchObject([
      { state: 'INUSE', read: null, write: null, cksum: null, note: 'currently in use' },
      { state: 'AVAIL', read: null, note: null },
      { state: 'FAULTED', read: null, note: 'corrupted data' },
    ]);
  });

  it('joins wrapped sentences', () => {
    expect(pool.status).toBe(
      'One or more devices is currently being resilvered. The pool will continue to function, possibly in a degraded state.',
    );
    expect(pool.removal).toMatch(/^Removal of vdev 3 .* device mappings$/);
    expect(pool.checkpoint).toBe('created Sun Nov 22 20:10:00 2026, consumes 108K');
    expect(pool.dedup).toBe('DDT entries 12, size 1.50K on disk, 512B in core');
  });

  it('tells a scrub and the sequential resilver beside it', () => {
    expect(pool.scanStats).toEqual({
      function: 'scrub',
      state: 'finished',
      endTime: '2026-11-01T03:00:01.000Z',
      durationSec: 93_784,
      processedBytes: 0,
      errors: 0,
    });
    expect(pool.rebuilds).toEqual([
      {
        function: 'resilver',
        state: 'in-progress',
        vdev: 'draid2:4d:11c:1s-0',
        startTime: '2026-11-22T23:52:48.000Z',
        scannedBytes: 1.5 * 1024 ** 4,
        issuedBytes: 1.25 * 1024 ** 4,
        totalBytes: 2 * 1024 ** 4,
        processedBytes: 300 * 1024 ** 3,
        scanBytesPerSec: 120 * 1024 ** 2,
        issueBytesPerSec: 100 * 1024 ** 2,
        donePercent: 62.5,
        remainingSec: 86_410,
      },
    ]);
  });

  it('lists damaged files, and has a count where zpool gives one', () => {
    expect(pool.damagedFiles).toEqual(['/my pool/a file.txt', 'my pool/fs@snap:<0x1f>', '<metadata>:<0x3d>']);
    expect(pool.errorCount).toBeUndefined();
    expect(other).toMatchObject({ errorCount: 3, damagedFiles: [], scanStats: null, scan: 'none requested' });
  });

  it('lists damaged files that stand at the margin', () => {
    const text =
      ' pool: a\n state: ONLINE\nerrors: Permanent errors have been detected in the following files: \n\n/a/b\n/a/c d\n';
    expect(parse(text)[0]?.damagedFiles).toEqual(['/a/b', '/a/c d']);
  });

  it('answers "no pools available" with none and a healthy -x with a warning', () => {
    expect(parse('no pools available\n')).toEqual([]);
    const context = parseContext();
    expect(zpoolStatus.parse('all pools are healthy\n', context)).toEqual([]);
    expect(context.warnings).toHaveLength(1);
    expect(zpoolStatus.parse('', parseContext(undefined, 0))).toEqual([]);
    expect(() => zpoolStatus.parse('', parseContext(undefined, 1))).toThrow(ParseError);
  });

  it('leaves out a last line that may be cut, but not one that shows to be whole', () => {
    const cut = (line: string) =>
      parse(`${wide.slice(0, wide.indexOf('  pool: other'))}  pool: p\n state: ONLINE\n${line}`).at(-1);
    expect(cut('errors: No known data err')?.errors).toBeNull();
    expect(cut('errors: No known data errors')?.errorCount).toBe(0);
    expect(
      cut('config:\n\n\tNAME        STATE     READ WRITE CKSUM\n\tp           ONLINE       0     0   1')?.vdevs,
    ).toBeNull();
    expect(
      cut('config:\n\n\tNAME        STATE     READ WRITE CKSUM\n\tp           ONLINE       0     0   180')?.vdevs
        ?.cksum,
    ).toBe(180);
  });
});

/** What the text form does not tell, or rounds. */
const common = ({ poolGuid: _guid, ...status }: PoolStatus): unknown => {
  const { startTime: _start, ...scan } = status.scanStats ?? {};
  const done = status.scanStats?.state === 'finished';
  const strip = (_key: string, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('children' in value)) return value;
    const { guid, path, slowIos, allocatedBytes, totalBytes, note, ...vdev } = value as Record<string, unknown>;
    return vdev;
  };
  return JSON.parse(
    JSON.stringify(
      { ...status, scan: done ? status.scan : null, scanStats: done ? scan : status.scanStats?.state },
      strip,
    ),
  );
};

describe.skipIf(!hasTranscripts)(`zpool.status and zpool.status-json (${absent})`, () => {
  it('tell the same of the same machine', () => {
    const documents = transcripts('zpool-status-j');
    for (const { id, stdout } of documents) {
      const text = transcript(id.replace(/-j$/, '')).stdout;
      const json = zpoolStatusJson.parse(stdout, parseContext());
      expect(json.map(common), id).toEqual(parse(text).map(common));
    }
    console.log(`text and JSON agree in ${documents.length} states of a machine with 2.3`);
    expect(documents.length).toBeGreaterThan(5);
  });

  it('tell the same with and without --json-int', () => {
    const exact = zpoolStatusJson.parse(transcript('trixie/checksum-errors/zpool-status-j-int').stdout, parseContext());
    const short = zpoolStatusJson.parse(transcript('trixie/checksum-errors/zpool-status-j').stdout, parseContext());
    expect(exact[1]).toMatchObject({ errorCount: 64, damagedFiles: ['/mnt/scratch/precious.bin'] });
    expect(exact[1]?.vdevs?.classes.data[0]).toMatchObject({ cksum: 180, guid: '18297581301997146460' });
    expect(short[1]).toMatchObject({ errorCount: 64, scanStats: exact[1]?.scanStats ?? {} });
  });

  it('tell a paused scrub, and a running one with its progress', () => {
    const [, , paused] = parse(transcript('bookworm/scrub-paused/zpool-status').stdout);
    expect(paused?.scanStats).toMatchObject({
      state: 'paused',
      pauseTime: '2026-11-22T23:28:59.000Z',
      startTime: '2026-11-22T23:28:56.000Z',
      scannedBytes: 0,
      donePercent: 0,
    });
    const running = transcript('trixie/scrub-halfway/zpool-status-j-int').stdout;
    const [, , tank] = zpoolStatusJson.parse(running, parseContext('2026-11-22T23:52:08.000Z'));
    expect(tank?.scanStats).toMatchObject({ state: 'in-progress', donePercent: expect.closeTo(45.24, 0) });
  });
});
