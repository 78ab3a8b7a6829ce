/**
 * Thousands of snapshots: how long their listing takes to read, what it holds in memory, and the tool's pages, with a
 * process that prints what `zfs list` prints in the place of `zfs`. Fails where a limit is passed.
 *
 *     pnpm bench:zfs [--snapshots 5000]
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import zfs from '@infrastructor/plugin-zfs';
import { createTestHost } from '@infrastructor/testing';
import { snapshotLines } from './snapshot-lines.ts';

const { values } = parseArgs({ options: { snapshots: { type: 'string', default: '5000' } } });
const count = Number(values.snapshots);
const parseLimitMs = 50;
/** What the tool promises for one call (`timeout` of the command). */
const deadlineMs = 120_000;
const pageSize = 1_000;
const heapLimitBytesEach = 2_048;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const failures: string[] = [];
const expectBelow = (what: string, value: number, limit: number) => {
  if (!(value < limit)) failures.push(`${what}: ${value.toFixed(1)}, the limit is ${limit}`);
};
const heapBytes = () => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};
const megabytes = (bytes: number) => (bytes / 1_048_576).toFixed(1);

const parser = zfs.parsers.find(({ name }) => name === 'zfs.list');
if (!parser) throw new Error('No parser zfs.list');
const parse = (text: string) =>
  parser.parse(text, { now: new Date(0), exitCode: 0, warn: (message) => failures.push(message) }) as unknown[];

console.log('Parsing (median and worst of 30, after 5 to warm up)\n');
console.log('| Snapshots | Text | Median | Worst | Held in memory | Each |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const size of [1_000, count, 20_000, 50_000]) {
  const text = snapshotLines(size);
  for (let round = 0; round < 5; round++) parse(text);
  const durations: number[] = [];
  for (let round = 0; round < 30; round++) {
    const startedAt = performance.now();
    parse(text);
    durations.push(performance.now() - startedAt);
  }
  durations.sort((one, other) => one - other);
  const median = durations[15] ?? Number.NaN;
  const before = heapBytes();
  const held = parse(text);
  const heldBytes = heapBytes() - before;
  if (held.length !== size) failures.push(`${held.length} of ${size} snapshots`);
  const each = heldBytes / size;
  console.log(
    `| ${size} | ${megabytes(text.length)} MB | ${median.toFixed(1)} ms | ${durations.at(-1)?.toFixed(1)} ms | ${megabytes(heldBytes)} MB | ${Math.round(each)} bytes |`,
  );
  if (size === count) expectBelow(`parsing ${size}, median in ms`, median, parseLimitMs);
  expectBelow(`memory held by each of ${size}, bytes`, each, heapLimitBytesEach);
}

const folder = mkdtempSync(path.join(tmpdir(), 'bench-zfs-'));
const [listing, standIn, oldPath] = [path.join(folder, 'listing'), path.join(folder, 'zfs'), process.env.PATH];
writeFileSync(listing, snapshotLines(count));
writeFileSync(standIn, `#!/bin/sh\nexec cat '${listing}'\n`);
chmodSync(standIn, 0o755);
process.env.PATH = `${folder}:${oldPath}`;
try {
  await using host = await createTestHost({ plugins: [zfs], localDevice: true });
  const list = async (input: object) => {
    const { data, meta } = await host.call('list_zfs_snapshots', { device: 'localhost', limit: pageSize, ...input });
    return { names: (data as { name: string }[]).map(({ name }) => name), cursor: meta.nextCursor };
  };
  const walk = async (fresh: boolean) => {
    const names = new Set<string>();
    const durations: number[] = [];
    let cursor: string | undefined;
    do {
      const startedAt = performance.now();
      const page = await list({ ...(fresh && !cursor ? { fresh } : {}), ...(cursor ? { cursor } : {}) });
      durations.push(performance.now() - startedAt);
      for (const name of page.names) names.add(name);
      cursor = page.cursor;
    } while (cursor);
    if (names.size !== count) failures.push(`the pages hold ${names.size} of ${count} snapshots`);
    return durations;
  };
  const [first = 0, ...others] = await walk(true);
  const before = heapBytes();
  for (let round = 0; round < 20; round++) await walk(true);
  const grown = heapBytes() - before;
  const rest = others.map((ms) => ms.toFixed(1)).join(', ');
  console.log(
    `\nlist_zfs_snapshots, ${count} in pages of ${pageSize}: first page ${first.toFixed(1)} ms (the command included),`,
  );
  console.log(`then ${rest} ms; the deadline of a call is ${deadlineMs} ms.`);
  console.log(`After 20 more full listings the heap has grown by ${megabytes(grown)} MB.`);
  expectBelow('first page in ms', first, deadlineMs);
  expectBelow('growth of the heap by 20 listings, MB', grown / 1_048_576, 20);
} finally {
  process.env.PATH = oldPath;
  rmSync(folder, { recursive: true });
}

console.log(`\nload ${loadavg()[0]?.toFixed(1)}`);
for (const failure of failures) console.error(`NOT MET: ${failure}`);
process.exitCode = failures.length > 0 ? 1 : 0;
