import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of the data folder. */
export interface Home {
  readonly folder: string;
  readonly database: string;
  readonly logs: string;
  /** Holds the generated admin token, 0600. */
  readonly tokenFile: string;
  pidFile(server: string): string;
  logFile(server: string): string;
}

/** The data folder, made where it is missing; only its owner may look inside. */
export function openHome(folder: string): Home {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const logs = join(folder, 'logs');
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  return {
    folder,
    database: join(folder, 'database'),
    logs,
    tokenFile: join(folder, 'token'),
    pidFile: (server) => join(folder, `${server}.pid`),
    logFile: (server) => join(logs, `${server}.log`),
  };
}

/** The admin token of this installation, made at first use. */
export function adminToken(home: Home): string {
  return secretFile(home.tokenFile, () => `inf_${randomBytes(32).toString('base64url')}`);
}

/** The token of whoever runs a command: one that was given, else that of the folder, which only its owner can read. */
export function ownToken(home: Home, environment: NodeJS.ProcessEnv = process.env): string {
  return environment.INFRASTRUCTOR_TOKEN ?? adminToken(home);
}

/**
 * The key that seals credentials and confirmations.
 * @param given MASTER_KEY, where it is set
 * @returns 32 bytes
 */
export function masterKey(home: Home, given: string | undefined): Uint8Array {
  const text = given ?? secretFile(join(home.folder, 'master.key'), () => randomBytes(32).toString('base64'));
  return Buffer.from(text, 'base64');
}

/** Two processes may start at once: `wx` lets only one of them write, and the other reads what that one wrote. */
function secretFile(path: string, make: () => string): string {
  if (!existsSync(path)) {
    try {
      writeFileSync(path, `${make()}\n`, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return readFileSync(path, 'utf8').trim();
}
