import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseOperationError } from '../contract/errors.ts';

interface Holder {
  readonly pid: number;
  /** Tells a process from a later one with the same pid; undefined where there is no procfs. */
  readonly startedAt: string | undefined;
}

/** Clock ticks since boot at which a process started, with the boot's id (proc(5): /proc/[pid]/stat field 22). */
async function processStart(pid: number): Promise<string | undefined> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The command's name is in parentheses and may hold spaces; field 3 follows the last of them.
    return `${boot.trim()}:${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  } catch {
    return undefined;
  }
}

async function isAlive({ pid, startedAt }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return startedAt === undefined || startedAt === (await processStart(pid));
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** Holds a folder for this process alone until it is disposed of. */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const path = join(folder, 'lock');
  const mine = `${path}.${randomUUID()}`;
  await writeFile(mine, JSON.stringify({ pid: process.pid, startedAt: await processStart(process.pid) }), {
    mode: 0o600,
  });
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      try {
        // A hard link appears whole or not at all, so nobody ever reads half a lock.
        await link(mine, path);
        return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = await readHolder(path);
      if (holder && (await isAlive(holder))) throw heldBy(folder, holder);
      await removeStale(path);
    }
  } finally {
    await rm(mine, { force: true });
  }
  throw new DatabaseOperationError('DATABASE_UNAVAILABLE', `The lock ${path} cannot be taken`, {
    hint: 'Other processes take it over and over; stop them.',
  });
}

/** Moves the lock aside, and puts it back if another process was quicker and what was moved is its new lock. */
async function removeStale(path: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    const holder = await readHolder(aside);
    if (holder && (await isAlive(holder))) await link(aside, path);
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

function heldBy(folder: string, { pid }: Holder): DatabaseOperationError {
  const who = pid === process.pid ? 'this process itself' : `process ${pid}`;
  return new DatabaseOperationError(
    'DATABASE_UNAVAILABLE',
    `The database in ${folder} is open in ${who} (pid ${pid})`,
    {
      hint: 'Only one process can use the embedded database: stop that one, or give several processes a PostgreSQL server through DATABASE_URL.',
      details: { pid },
      retryable: false,
    },
  );
}
