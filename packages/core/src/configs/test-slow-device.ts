import { spawnSync } from 'node:child_process';
import type { ShellCommand } from '../contract/sh.ts';
import type { ProcessStream, Shell } from '../device/shell.ts';

/** How long a device takes, in milliseconds. */
export interface SlowDeviceOptions {
  readonly listingMs: number;
  readonly readingMs: number;
  /** Whose commands they are; by default those of whoever runs the test. */
  readonly userId?: number;
}

export interface SlowDevice {
  readonly shell: Shell;
  /** When files were listed, on the clock of `performance.now()`. */
  readonly listedAtMs: readonly number[];
  /** Commands that ran at the same time, at most. */
  mostAtOnce(): number;
}

/**
 * A device without inotifywait whose commands are real and whose time is not: each command sees the files as they are
 * when it begins, which is the least that it can see, and answers after its time on the faked clock.
 */
export function slowDevice(options: SlowDeviceOptions): SlowDevice {
  const listedAtMs: number[] = [];
  let running = 0;
  let most = 0;
  const run = async (command: ShellCommand, tookMs: number) => {
    running += 1;
    most = Math.max(most, running);
    const { userId: uid } = options;
    const spawning = { env: { ...process.env, LC_ALL: 'C' }, ...(uid === undefined ? {} : { uid, gid: uid }) };
    const { stdout, stderr, status } = spawnSync('sh', ['-c', command.text], spawning);
    await new Promise((resolve) => setTimeout(resolve, tookMs));
    running -= 1;
    return { stdout, stderr, exitCode: status ?? undefined };
  };
  const shell: Pick<Shell, 'exec' | 'openStream'> = {
    async exec(command) {
      const isListing = command.text.includes('sha256sum');
      if (isListing) listedAtMs.push(performance.now());
      const { stdout, stderr, exitCode } = await run(command, isListing ? options.listingMs : 1);
      return {
        stdout: stdout.toString(),
        stderr: stderr.toString(),
        exitCode,
        signal: undefined,
        truncated: false,
        durationMs: options.listingMs,
      };
    },
    async openStream(command) {
      if (command.text.includes('inotifywait')) return ended(Buffer.alloc(0), 127);
      const { stdout, exitCode } = await run(command, options.readingMs);
      return ended(stdout, exitCode);
    },
  };
  return { shell: shell as Shell, listedAtMs, mostAtOnce: () => most };
}

function ended(stdout: Buffer, exitCode: number | undefined): ProcessStream {
  const pieces = (async function* () {
    yield stdout;
  })();
  const nothing = (async function* () {})();
  return {
    stdout: pieces,
    stderr: nothing,
    exit: Promise.resolve({ exitCode, signal: undefined }),
    write: () => Promise.resolve(),
    endInput() {},
    close: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
