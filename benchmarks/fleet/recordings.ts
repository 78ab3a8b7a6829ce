import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';

export interface Recording {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly exitCode: number;
}

const nothing: Recording = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), exitCode: 0 };

/** What an answer takes on a device that has little to do, beside the time for which its command sleeps. */
const answerMs = 10;

/**
 * What this machine answers to a command, recorded once and played to as many devices as ask for it, without any processor
 * time. Only commands that the host itself sends come here, and those only read.
 */
export class Recordings {
  readonly #known = new Map<string, Promise<Recording>>();

  async play(command: string): Promise<Recording> {
    // Looks for what is left of a command, of which there is nothing here; each is a command of its own.
    if (command.includes('/proc/[0-9]*/environ')) return nothing;
    const known = this.#known.get(command);
    if (known) {
      await pause(answerMs + sleepsMs(command));
      return known;
    }
    const recording = record(command);
    this.#known.set(command, recording);
    return recording;
  }
}

function sleepsMs(command: string): number {
  return [...command.matchAll(/\bsleep ([\d.]+)/g)].reduce((sum, [, seconds]) => sum + Number(seconds) * 1_000, 0);
}

function record(command: string): Promise<Recording> {
  const environment = { LC_ALL: 'C', PATH: `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin` };
  return new Promise((resolve) => {
    const child = execFile(
      'sh',
      ['-c', command],
      { encoding: 'buffer', maxBuffer: 2 ** 24, timeout: 10_000, env: environment },
      (error, stdout, stderr) => {
        const exitCode = typeof error?.code === 'number' ? error.code : error ? 124 : 0;
        resolve({ stdout, stderr, exitCode });
      },
    );
    child.stdin?.end();
  });
}
