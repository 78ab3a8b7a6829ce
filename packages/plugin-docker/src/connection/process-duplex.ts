import { Duplex } from 'node:stream';
import type { ProcessStream } from '@infrastructor/core';

const mostErrorBytes = 4_096;

/**
 * A command's input and output as one byte stream. A command that fails ends it with what `explain` makes of its words.
 */
export function processDuplex(
  process: ProcessStream,
  explain: (stderr: string, exitCode: number | undefined) => Error,
): Duplex {
  const output = process.stdout[Symbol.asyncIterator]();
  const words = errorOutput(process);
  const finish = async (): Promise<Error | undefined> => {
    const { exitCode } = await process.exit;
    return exitCode === 0 ? undefined : explain(await words, exitCode);
  };
  const duplex: Duplex = new Duplex({
    read() {
      output
        .next()
        .then(async ({ done, value }) => {
          if (!done) return void duplex.push(value);
          const failure = await finish();
          if (failure) duplex.destroy(failure);
          else duplex.push(null);
        })
        .catch((error: Error) => duplex.destroy(error));
    },
    write(chunk: Uint8Array, _encoding, done) {
      process.write(chunk).then(
        () => done(),
        // The command has ended: why is known when its output has been read.
        () => done(),
      );
    },
    final(done) {
      process.endInput();
      done();
    },
    destroy(error, done) {
      process.close().then(
        () => done(error),
        () => done(error),
      );
    },
  });
  return duplex;
}

async function errorOutput({ stderr }: ProcessStream): Promise<string> {
  let text = '';
  try {
    const decoder = new TextDecoder();
    for await (const chunk of stderr) {
      if (text.length < mostErrorBytes) text += decoder.decode(chunk, { stream: true });
    }
  } catch {
    // The connection broke; that is told by the output.
  }
  return text.slice(0, mostErrorBytes);
}
