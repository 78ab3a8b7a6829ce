import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseOperationError } from '../contract/errors.ts';

// Not an import: bundlers shorten `node:sqlite` to `sqlite`, a name under which Node does not have it.
const { DatabaseSync } = process.getBuiltinModule('node:sqlite');

/** SQLITE_BUSY (sqlite3.h): another connection holds the lock. */
const busy = 5;

/** A connection that nobody refers to is closed by the garbage collector, and its lock is gone with it. */
const held = new Set<object>();

/**
 * Holds a folder for this process alone until it is disposed of. The lock is the kernel's, by way of SQLite, as Node has
 * none of its own: it ends with the process, however that ends, so there is never a stale one to judge. The file
 * `lock.pid` beside it only says who holds it.
 * @throws {DatabaseOperationError} DATABASE_UNAVAILABLE with the holder's pid in `details`
 */
export function lockFolder(folder: string): Disposable {
  const pidFile = join(folder, 'lock.pid');
  const lock = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { errcode?: unknown }).errcode === busy) throw heldBy(folder, readPid(pidFile));
    throw error;
  }
  held.add(lock);
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  return {
    [Symbol.dispose]() {
      rmSync(pidFile, { force: true });
      held.delete(lock);
      lock.close();
    },
  };
}

function readPid(path: string): number | undefined {
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return /^\d+$/.test(text.trim()) ? Number(text) : undefined;
}

function heldBy(folder: string, pid: number | undefined): DatabaseOperationError {
  const who = pid === process.pid ? 'this process itself' : 'another process';
  const named = pid === undefined ? who : `${who} (pid ${pid})`;
  return new DatabaseOperationError('DATABASE_UNAVAILABLE', `The database in ${folder} is open in ${named}`, {
    hint: 'Only one process can use the embedded database: stop that one, or give several processes a PostgreSQL server through DATABASE_URL.',
    details: { pid },
    retryable: false,
  });
}
