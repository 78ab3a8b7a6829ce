import { Writable } from 'node:stream';

export interface ClaimedStdout {
  /** The real standard output. */
  readonly output: Writable;
  release(): void;
}

/**
 * Keeps standard output for a protocol alone: what anybody else prints, a plugin with console.log above all, goes to
 * standard error, where it does no harm.
 */
export function claimStdout(
  stdout: NodeJS.WriteStream = process.stdout,
  stderr: NodeJS.WriteStream = process.stderr,
): ClaimedStdout {
  const original = stdout.write;
  const write = original.bind(stdout) as (chunk: Uint8Array, done: (error?: Error | null) => void) => boolean;
  const output = new Writable({ write: (chunk: Uint8Array, _encoding, done) => void write(chunk, done) });
  stdout.write = stderr.write.bind(stderr);
  // A client that is gone shows as an error of stdout itself.
  const failed = (error: Error) => output.destroy(error);
  stdout.on('error', failed);
  return {
    output,
    release() {
      stdout.write = original;
      stdout.off('error', failed);
    },
  };
}
