import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zpoolList } from '../parsers/zpool-list.ts';
import { zpoolStatus } from '../parsers/zpool-status.ts';
import type { PoolStatus } from '../schemas/pool-status.ts';
import {
  absent,
  corpus,
  hasCorpus,
  hasTranscripts,
  parseContext,
  read,
  transcript,
  transcripts,
} from '../test-support/shared-data.ts';
import { grownCounters } from './error-growth.ts';
import { poolHealth } from './pool-health.ts';
import { walkVdevs } from './walk-vdevs.ts';

const sound = `  pool: tank
 state: ONLINE
  scan: scrub repaired 0B in 00:00:01 with 0 errors on Sun Nov 22 23:17:58 2026
config:

	NAME        STATE     READ WRITE CKSUM
	tank        ONLINE       0     0     0
	  mirror-0  ONLINE       0     0     0
	    sda     ONLINE       0     0     0
	    sdb     ONLINE       0     0     0

errors: No known data errors
`;

const statusOf = (text: string) => zpoolStatus.parse(text, parseContext())[0] as PoolStatus;
const healthOf = (text: string, facts?: Parameters<typeof poolHealth>[1]) => poolHealth(statusOf(text), facts);
const now = new Date('2026-11-23T00:00:00.000Z');

describe('poolHealth', () => {
  it('is healthy without a reason when all is told and sound', () => {
    expect(healthOf(sound, { now })).toEqual({ pool: 'tank', verdict: 'healthy', reasons: [] });
  });

  it.each([
    ['a disk is gone', 'sdb     ONLINE ', 'sdb     REMOVED', 'critical', 'device-state'],
    ['a disk is offline', 'sdb     ONLINE ', 'sdb     OFFLINE', 'warning', 'device-state'],
    ['the pool is degraded', 'state: ONLINE', 'state: DEGRADED', 'critical', 'pool-state'],
    ['the pool is suspended', 'state: ONLINE', 'state: SUSPENDED', 'critical', 'pool-state'],
    [
      'a counter is not zero',
      'sdb     ONLINE       0     0     0',
      'sdb     ONLINE       0     0     1',
      'warning',
      'device-errors',
    ],
    [
      'zpool has something to say',
      ' state: ONLINE',
      ' state: ONLINE\nstatus: Some features.',
      'warning',
      'pool-message',
    ],
    ['data is damaged', 'No known data errors', "3 data errors, use '-v' for a list", 'critical', 'data-errors'],
    ['the errors are not told', 'errors: No known data errors\n', '', 'unknown', 'data-errors'],
    [
      'the errors may not be seen',
      'No known data errors',
      'List of errors unavailable: permission denied',
      'unknown',
      'data-errors',
    ],
    ['the last scrub found errors', 'with 0 errors', 'with 2 errors', 'critical', 'scan-errors'],
    [
      'a disk has a note',
      'sdb     ONLINE       0     0     0',
      'sdb     ONLINE       0     0     0  (repairing)',
      'warning',
      'device-note',
    ],
  ])('says so when %s', (_what, from, to, verdict, code) => {
    const health = healthOf(sound.replace(from, to), { now });
    expect(health.verdict).toBe(verdict);
    expect(health.reasons.map((reason) => reason.code)).toContain(code);
  });

  it('finds a scrub too old, and one that never was worth a notice only', () => {
    expect(healthOf(sound, { now: new Date('2026-12-27T23:17:58.000Z') }).verdict).toBe('healthy');
    const old = healthOf(sound, { now: new Date('2026-12-29T00:00:00.000Z') });
    expect(old).toMatchObject({ verdict: 'warning', reasons: [{ code: 'scrub-age' }] });
    const never = healthOf(sound.replace(/scan: .*/, 'scan: none requested'), { now });
    expect(never).toMatchObject({ verdict: 'healthy', reasons: [{ code: 'scrub-age', severity: 'notice' }] });
  });

  it.each([
    [80, 'healthy'],
    [81, 'warning'],
    [90, 'warning'],
    [91, 'critical'],
  ])('judges a pool that is %i percent full %s', (capacityPercent, verdict) => {
    expect(healthOf(sound, { pool: { name: 'tank', health: 'ONLINE', capacityPercent } }).verdict).toBe(verdict);
  });

  it('does not believe a capacity below its limit when nothing can be written', () => {
    const pool = { name: 'tank', health: 'ONLINE', capacityPercent: 49 };
    expect(healthOf(sound, { pool, availableBytes: 0 }).verdict).toBe('critical');
  });

  it('tells a state once, and the one of the list where it differs', () => {
    const listed = (health: string) => ({ name: 'tank', health });
    const offline = sound.replace('state: ONLINE', 'state: DEGRADED');
    const told = (text: string, health: string) =>
      healthOf(text, { now, pool: listed(health) }).reasons.filter(({ code }) => code === 'pool-state');
    expect(told(offline, 'DEGRADED')).toHaveLength(1);
    expect(told(sound, 'SUSPENDED')).toEqual([expect.objectContaining({ severity: 'critical' })]);
  });

  it('puts the gravest reason first', () => {
    const text = sound.replace(
      'sdb     ONLINE       0     0     0',
      'sdb     FAULTED      3     1     0  too many errors',
    );
    expect(healthOf(text).reasons.map(({ severity }) => severity)).toEqual(['critical', 'warning', 'warning']);
  });

  it('never calls a text healthy that was cut or lost a line with a problem', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: sound.length - 2 }), (end) => {
        let pools: PoolStatus[] = [];
        try {
          pools = zpoolStatus.parse(sound.slice(0, end), parseContext());
        } catch {
          return;
        }
        for (const pool of pools) expect(poolHealth(pool).verdict, sound.slice(0, end)).not.toBe('healthy');
      }),
      { numRuns: 400 },
    );
  });
});

describe('grownCounters', () => {
  const before = statusOf(sound.replace('sdb     ONLINE       0     0     0', 'sdb     ONLINE       0     0     5'));
  it('tells what grew, and counts from zero again after a reset', () => {
    const more = statusOf(sound.replace('sdb     ONLINE       0     0     0', 'sdb     ONLINE       1     0     9'));
    expect(grownCounters(before, more)).toEqual([
      { pool: 'tank', device: 'tank / mirror-0 / sdb', counter: 'read', before: 0, now: 1 },
      { pool: 'tank', device: 'tank / mirror-0 / sdb', counter: 'cksum', before: 5, now: 9 },
    ]);
    const cleared = statusOf(sound.replace('sdb     ONLINE       0     0     0', 'sdb     ONLINE       0     0     2'));
    expect(grownCounters(before, cleared)).toMatchObject([{ counter: 'cksum', before: 0, now: 2 }]);
    expect(grownCounters(before, before)).toEqual([]);
  });
});

/** Read off the status without the code under test: anything but ONLINE, a word of zpool, or a figure other than 0. */
const isSuspect = (status: PoolStatus) =>
  status.state !== 'ONLINE' ||
  status.status !== null ||
  status.errors?.[0] !== 'No known data errors' ||
  [...walkVdevs(status)].some(
    ({ vdev }) =>
      !['ONLINE', 'AVAIL'].includes(vdev.state) || (vdev.read ?? 0) + (vdev.write ?? 0) + (vdev.cksum ?? 0) > 0,
  );

interface ExpectedVdev {
  readonly state: string;
  readonly read: string | null;
  readonly write: string | null;
  readonly cksum: string | null;
  readonly children: readonly ExpectedVdev[];
}

interface Expected {
  readonly state: string;
  readonly status: string | null;
  readonly errors: readonly string[] | null;
  readonly vdevs: { readonly state: string; readonly classes: Readonly<Record<string, readonly ExpectedVdev[]>> };
}

/** The same, read off what the corpus says of a text, so that nothing of the parser is believed. */
const isExpectedSuspect = ({ state, status, errors, vdevs }: Expected) => {
  const isTroubled = (vdev: ExpectedVdev): boolean =>
    !['ONLINE', 'AVAIL'].includes(vdev.state) ||
    [vdev.read, vdev.write, vdev.cksum].some((figure) => figure !== null && !/^0\b/.test(figure)) ||
    vdev.children.some(isTroubled);
  return (
    state !== 'ONLINE' ||
    vdevs.state !== 'ONLINE' ||
    status !== null ||
    errors?.[0] !== 'No known data errors' ||
    Object.values(vdevs.classes).flat().some(isTroubled)
  );
};

describe.skipIf(!hasCorpus)(`poolHealth on collected texts (${absent})`, () => {
  it('has no false healthy, and is not afraid of sound pools', () => {
    const folder = join(corpus, 'status');
    const counts = new Map<string, number>();
    let falseHealthy = 0;
    let soundButNot: string[] = [];
    let suspects = 0;
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.txt'))) {
      const expected = JSON.parse(read(join(folder, name.replace('.txt', '.json')))) as Expected;
      if (isExpectedSuspect(expected)) suspects += 1;
      for (const status of zpoolStatus.parse(read(join(folder, name)), parseContext())) {
        const { verdict, reasons } = poolHealth(status);
        counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
        if (verdict === 'healthy' && (isSuspect(status) || isExpectedSuspect(expected))) falseHealthy += 1;
        const templated = reasons.every(({ code }) => code === 'device-note');
        if (verdict !== 'healthy' && !isSuspect(status) && !templated) soundButNot = [...soundButNot, name];
      }
    }
    console.log(
      `zfs-bench: ${suspects} texts tell of trouble; verdicts: ${[...counts].map(([verdict, count]) => `${verdict} ${count}`).join(', ')}; ${falseHealthy} false healthy`,
    );
    expect(falseHealthy).toBe(0);
    expect(soundButNot).toEqual([]);
  });
});

describe.skipIf(!hasTranscripts)(`poolHealth on recorded machines (${absent})`, () => {
  const verdictsOf = (id: string) =>
    Object.fromEntries(
      zpoolStatus
        .parse(transcript(`${id}/zpool-status`).stdout, parseContext())
        .map((status) => [status.pool, poolHealth(status, { now }).verdict]),
    );

  it.each([
    ['bookworm/healthy', { backup: 'healthy', scratch: 'healthy', tank: 'healthy' }],
    ['trixie/healthy', { backup: 'healthy', scratch: 'healthy', tank: 'healthy' }],
    ['bookworm/degraded', { backup: 'healthy', scratch: 'healthy', tank: 'critical' }],
    ['bookworm/faulted', { backup: 'healthy', scratch: 'healthy', tank: 'critical' }],
    ['bookworm/missing-disk', { backup: 'critical', scratch: 'healthy', tank: 'healthy' }],
    ['bookworm/resilvering', { backup: 'healthy', scratch: 'healthy', tank: 'warning' }],
    ['bookworm/scrub-paused', { backup: 'healthy', scratch: 'healthy', tank: 'healthy' }],
    ['trixie/scrub-halfway', { backup: 'healthy', scratch: 'healthy', tank: 'healthy' }],
    ['trixie/checksum-errors', { backup: 'healthy', scratch: 'critical', tank: 'warning' }],
    ['trixie/unplugged', { backup: 'healthy', tank: 'critical' }],
  ])('%s', (id, expected) => {
    expect(verdictsOf(id)).toMatchObject(expected);
  });

  it('sees a full pool that zpool calls healthy', () => {
    for (const machine of ['bookworm', 'trixie']) {
      const status = zpoolStatus.parse(transcript(`${machine}/full/zpool-status`).stdout, parseContext());
      const pools = zpoolList.parse(transcript(`${machine}/full/zpool-list-Hp`).stdout, parseContext());
      const brim = status.find(({ pool }) => pool === 'brim') as PoolStatus;
      const pool = pools.find(({ name }) => name === 'brim');
      expect(poolHealth(brim, { pool }).verdict).toBe('critical');
    }
  });

  it('finds errors growing from one state to the next', () => {
    const [before, after] = ['healthy', 'checksum-errors'].map((state) =>
      zpoolStatus.parse(transcript(`trixie/${state}/zpool-status`).stdout, parseContext()),
    );
    const grown = before?.flatMap((status, index) => grownCounters(status, after?.[index] as PoolStatus));
    expect(grown?.map(({ device, counter, now: value }) => [device, counter, value])).toEqual([
      ['scratch', 'data errors', 64],
      ['scratch / virtio-scratch-a', 'cksum', 180],
      ['tank / mirror-0 / virtio-tank-b', 'cksum', 277],
    ]);
  });

  it('mutated and truncated output never throws anything but a parse error, and never invents a healthy pool', () => {
    const texts = transcripts('zpool-status', 'zpool-status-v').map(({ stdout }) => stdout);
    const suspect = new Map(
      texts.map((text) => [
        text,
        new Set(
          zpoolStatus
            .parse(text, parseContext())
            .filter(isSuspect)
            .map(({ pool }) => pool),
        ),
      ]),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        (text, positions, cut) => {
          const lines = text.split('\n');
          const kept = cut ? lines.slice(0, (positions[0] ?? 0) % lines.length) : lines;
          // Lines may be lost, but not the line that tells of the trouble: a state, a counter, a sentence.
          const lost = new Set(positions.map((position) => position % lines.length));
          const trouble =
            /DEGRADED|FAULTED|OFFLINE|REMOVED|UNAVAIL|status:|data errors, use|Permanent| [1-9]\d* *$|pool:/;
          const mutated = kept.filter((line, index) => cut || !lost.has(index) || trouble.test(line)).join('\n');
          let pools: PoolStatus[] = [];
          try {
            pools = zpoolStatus.parse(mutated, parseContext());
          } catch (error) {
            expect(error).toMatchObject({ code: 'PARSE_FAILED' });
          }
          for (const status of pools) {
            if (suspect.get(text)?.has(status.pool)) expect(poolHealth(status).verdict, mutated).not.toBe('healthy');
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
