import {
  ConflictError,
  DataCollectionError,
  type DeviceAccess,
  isInfrastructorError,
  type ShellCommand,
  sh,
  ValidationError,
} from '@infrastructor/core';
import { readNginx } from '../model/read-nginx.ts';
import { nginxComplaint } from './nginx-complaint.ts';

/** How an nginx is spoken to. */
export interface NginxControl {
  /** `nginx -t`. */
  readonly test: ShellCommand;
  /** `nginx -s reload`: it only tells nginx to try. */
  readonly reload: ShellCommand;
  /** Prints the process ids of the workers that take requests. */
  readonly workers: ShellCommand;
}

/** The nginx of a container. Workers that are about to end have a longer title (nginx.org/en/docs/control.html). */
export function nginxInContainer(container: string): NginxControl {
  return {
    test: sh`docker exec ${container} nginx -t`,
    reload: sh`docker exec ${container} nginx -s reload`,
    workers: sh`docker exec ${container} pgrep -f 'nginx: worker process$'`,
  };
}

export interface SafeWrite {
  readonly path: string;
  readonly content: string;
  readonly nginx: NginxControl;
  /** How long new workers may take to start. Default 5000. */
  readonly reloadTimeoutMs?: number;
}

export interface SafeWriteResult {
  /** False where the file was so already; nothing was done then. */
  readonly changed: boolean;
  readonly created: boolean;
}

type Access = Pick<DeviceAccess, 'device' | 'exec' | 'readFile' | 'writeFileAtomic'>;

/** The last write to each device: two that test the same nginx would each see what the other has put there. */
const lastWrites = new Map<string, Promise<unknown>>();

/**
 * Puts a conf in place so that nginx never has a broken one: nothing is written while nginx's configuration is broken
 * already, the file is replaced as a whole, `nginx -t` decides whether it stays, and new workers must take over after the
 * reload. Otherwise the file is put back as it was.
 * @throws {ValidationError} when the content cannot be read as nginx configuration, with the line
 * @throws {ConflictError} when nginx's configuration is broken before anything was written
 * @throws {DataCollectionError} COMMAND_FAILED in nginx's own words, after the old file was put back
 */
export async function writeConfSafely(access: Access, write: SafeWrite): Promise<SafeWriteResult> {
  const { id } = access.device;
  const before = lastWrites.get(id);
  const mine = (async () => {
    await before?.catch(() => {});
    return writeAlone(access, write);
  })();
  lastWrites.set(id, mine);
  try {
    return await mine;
  } finally {
    if (lastWrites.get(id) === mine) lastWrites.delete(id);
  }
}

async function writeAlone(
  access: Access,
  { path, content, nginx, reloadTimeoutMs = 5_000 }: SafeWrite,
): Promise<SafeWriteResult> {
  const { errors, warnings } = readNginx(content);
  const [problem] = [...errors, ...warnings];
  if (problem) {
    throw new ValidationError(`${path} would be no nginx configuration: line ${problem.line}: ${problem.message}`, {
      hint: 'Nothing was written.',
      details: { line: problem.line },
    });
  }
  const before = await currentContent(access, path);
  if (before !== undefined && Buffer.from(before).equals(Buffer.from(content)))
    return { changed: false, created: false };
  const { exitCode: state, stderr: words } = await access.exec(nginx.test);
  if (state !== 0) {
    const { message, details } = nginxComplaint(words, state);
    throw new ConflictError(`nginx on ${access.device.hostname} would not start as it is: ${message}`, {
      hint: 'Nothing was written. Mend that file first.',
      details,
    });
  }
  await access.writeFileAtomic(path, content);
  try {
    await test(access, nginx, path);
    await reload(access, nginx, reloadTimeoutMs);
  } catch (error) {
    await restore(access, path, before);
    // Whatever the failed reload left, nginx gets the configuration that it had.
    await access.exec(nginx.reload);
    throw error;
  }
  return { changed: true, created: before === undefined };
}

async function currentContent({ readFile }: Access, path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isInfrastructorError(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

async function restore({ exec, writeFileAtomic }: Access, path: string, before: Uint8Array | undefined): Promise<void> {
  if (before !== undefined) await writeFileAtomic(path, before);
  else await exec(sh`rm -f -- ${path}`);
}

async function test({ exec, device }: Access, nginx: NginxControl, path: string): Promise<void> {
  const { exitCode, stderr } = await exec(nginx.test);
  if (exitCode === 0) return;
  const { message, details } = nginxComplaint(stderr, exitCode);
  throw new DataCollectionError('COMMAND_FAILED', `nginx on ${device.hostname} refuses ${path}: ${message}`, {
    hint: 'The file was put back as it was, and nginx runs as before.',
    details,
  });
}

/** A reload that nginx cannot carry out, a port that is taken for one, leaves the old workers as they are. */
async function reload({ exec, device }: Access, nginx: NginxControl, timeoutMs: number): Promise<void> {
  const workers = async () => new Set((await exec(nginx.workers)).stdout.split('\n').filter((line) => line !== ''));
  const old = await workers();
  const { exitCode, stderr } = await exec(nginx.reload);
  const until = performance.now() + timeoutMs;
  while (exitCode === 0 && performance.now() < until) {
    const now = await workers();
    if (now.size > 0 && [...now].some((worker) => !old.has(worker))) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { message, details } = nginxComplaint(stderr, exitCode);
  const why = exitCode === 0 ? 'no new worker took over; its error log says why' : message;
  throw new DataCollectionError(
    'COMMAND_FAILED',
    `nginx on ${device.hostname} did not take the new configuration: ${why}`,
    {
      hint: 'The file was put back as it was. A port that another program listens on is the usual cause.',
      details,
    },
  );
}
