import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockFolder } from './folder-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'infrastructor-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lockFile = () => join(folder, 'lock');

it('is held by one, names its process, and is free again afterwards', async () => {
  const held = await lockFolder(folder);
  expect(JSON.parse(await readFile(lockFile(), 'utf8'))).toMatchObject({ pid: process.pid });
  await expect(lockFolder(folder)).rejects.toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    details: { pid: process.pid },
  });
  await held[Symbol.asyncDispose]();
  expect(await readdir(folder)).toEqual([]);
  await (await lockFolder(folder))[Symbol.asyncDispose]();
});

it.each([
  ['of a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1 })],
  ['of an earlier process with the same pid', JSON.stringify({ pid: process.pid, startedAt: 'another boot:1' })],
  ['that was cut off', '{"pid": 1'],
  ['that is empty', ''],
])('is taken over from a lock %s', async (_what, content) => {
  await writeFile(lockFile(), content);
  await using _held = await lockFolder(folder);
  expect(JSON.parse(await readFile(lockFile(), 'utf8'))).toMatchObject({ pid: process.pid });
  expect(await readdir(folder)).toEqual(['lock']);
});

it('goes to exactly one of many that find a stale lock together', async () => {
  for (let round = 0; round < 20; round++) {
    await writeFile(lockFile(), '{"pid": 4194305}');
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
    const winners = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(winners).toHaveLength(1);
    await winners[0]?.[Symbol.asyncDispose]();
  }
});
