import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockFolder } from './folder-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'infrastructor-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Starts a process that locks the folder, or tells why not. */
async function lockElsewhere() {
  const script = join(folder, 'holder.ts');
  await writeFile(
    script,
    `import { lockFolder } from ${JSON.stringify(new URL('folder-lock.ts', import.meta.url).href)};
    try { lockFolder(${JSON.stringify(folder)}); process.send('locked'); } catch ({ message }) { process.send(message); }
    process.on('message', () => {});`,
  );
  const child = fork(script, { execArgv: ['--conditions=development'] });
  const [message] = await once(child, 'message');
  const kill = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return { message: String(message), pid: child.pid, kill };
}

it('is held by one, names its process, and is free again afterwards', async () => {
  const held = lockFolder(folder);
  expect(await readFile(join(folder, 'lock.pid'), 'utf8')).toBe(`${process.pid}\n`);
  expect(() => lockFolder(folder)).toThrow(
    expect.objectContaining({ code: 'DATABASE_UNAVAILABLE', details: { pid: process.pid }, retryable: false }),
  );
  const other = await lockElsewhere();
  expect(other.message).toContain(`another process (pid ${process.pid})`);
  await other.kill();
  held[Symbol.dispose]();
  lockFolder(folder)[Symbol.dispose]();
});

it('is free when its process was killed, whatever the files say', async () => {
  const other = await lockElsewhere();
  expect(other.message).toBe('locked');
  expect(() => lockFolder(folder)).toThrow(`another process (pid ${other.pid})`);
  await other.kill();
  using _held = lockFolder(folder);
  expect(await readFile(join(folder, 'lock.pid'), 'utf8')).toBe(`${process.pid}\n`);
});

it('goes to exactly one of many that come together', async () => {
  const others = await Promise.all([1, 2, 3].map(lockElsewhere));
  expect(others.filter(({ message }) => message === 'locked')).toHaveLength(1);
  await Promise.all(others.map(({ kill }) => kill()));
});
