import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PoolStatus } from '../schemas/pool-status.ts';
import type { Vdev } from '../schemas/vdev.ts';
import { absent, corpus, hasCorpus, parseContext, read } from '../test-support/shared-data.ts';
import { zpoolStatus } from './zpool-status.ts';

interface ExpectedVdev {
  readonly name: string;
  readonly state: string;
  readonly read: string | null;
  readonly write: string | null;
  readonly cksum: string | null;
  readonly note: string | null;
  readonly children: readonly ExpectedVdev[];
}

interface Expected {
  readonly pool: string;
  readonly state: string;
  readonly status: string | null;
  readonly action: string | null;
  readonly see: string | null;
  readonly scan: string | null;
  readonly errors: readonly string[] | null;
  readonly vdevs: { readonly name: string; readonly state: string; readonly classes: Record<string, ExpectedVdev[]> };
}

/** Figures compare as figures; a test template of the corpus leaves "0(" where a figure should be. */
const figure = (text: string | null) => (text === null ? null : Number.parseInt(text, 10));

const expectedVdev = ({ name, state, read, write, cksum, note, children }: ExpectedVdev): unknown => ({
  name,
  state,
  read: figure(read),
  write: figure(write),
  cksum: figure(cksum),
  note,
  children: children.map(expectedVdev),
});

const foundVdev = ({ name, state, read, write, cksum, note, children }: Vdev): unknown => ({
  name,
  state,
  read,
  write,
  cksum,
  note,
  children: children.map(foundVdev),
});

const mapValues = <In, Out>(record: Record<string, In>, map: (value: In) => Out) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));

const expectedFacts = ({ pool, state, status, action, see, scan, errors, vdevs }: Expected) => ({
  ...{ pool, state, status, action, see, scan, errors },
  vdevs: { name: vdevs.name, state: vdevs.state, classes: mapValues(vdevs.classes, (list) => list.map(expectedVdev)) },
});

const foundFacts = ({ pool, state, status, action, see, scan, errors, vdevs }: PoolStatus) => ({
  ...{ pool, state, status, action, see, scan, errors },
  vdevs: vdevs && {
    name: vdevs.name,
    state: vdevs.state,
    classes: mapValues(vdevs.classes as Record<string, Vdev[]>, (list) => list.map(foundVdev)),
  },
});

describe.skipIf(!hasCorpus)(`zpool.status on collected texts (${absent})`, () => {
  it('tells pool, state, sentences, errors and the counted device tree as expected', () => {
    const folder = join(corpus, 'status');
    const names = readdirSync(folder).filter((name) => name.endsWith('.txt'));
    const failed: string[] = [];
    for (const name of names) {
      const expected = JSON.parse(read(join(folder, name.replace('.txt', '.json')))) as Expected;
      const pools = zpoolStatus.parse(read(join(folder, name)), parseContext());
      try {
        expect(pools.map(foundFacts)).toEqual([expectedFacts(expected)]);
      } catch (error) {
        failed.push(`${name}: ${String(error)}`);
      }
    }
    console.log(`zfs-bench/status: ${names.length - failed.length} of ${names.length}`);
    expect(failed).toEqual([]);
    expect(names.length).toBeGreaterThan(200);
  });

  it('understands every sentence on scrubs and resilvers', () => {
    const folder = join(corpus, 'status');
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.txt'))) {
      const [pool] = zpoolStatus.parse(read(join(folder, name)), parseContext());
      if (pool?.scan && pool.scan !== 'none requested') expect(pool.scanStats, pool.scan).not.toBeNull();
    }
  });
});
