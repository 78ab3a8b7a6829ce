/** Longer lines are cut, so that a program that never ends its line cannot fill the memory. */
const longestLine = 1_048_576;

/** The lines of a byte stream as they are completed; UTF-8 that is cut between two pieces is put together. */
export async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = (lines.pop() ?? '').slice(0, longestLine);
    yield* lines;
  }
  if (rest !== '') yield rest;
}
