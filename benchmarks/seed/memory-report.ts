import type { EntryMemory } from './entry-memory.ts';

/** "~2KB per cached entry average". */
const seedBytes = 2_048;

/** Prints a row for each kind of entry and one for their mean. @returns what is not better than the seed */
export function reportMemory(kinds: readonly EntryMemory[]): readonly string[] {
  const mean = (figure: (kind: EntryMemory) => number) =>
    kinds.reduce((sum, kind) => sum + figure(kind), 0) / kinds.length;
  const average: EntryMemory = {
    dataType: `average of these ${kinds.length}`,
    textBytes: mean(({ textBytes }) => textBytes),
    valueBytes: mean(({ valueBytes }) => valueBytes),
    heapBytes: mean(({ heapBytes }) => heapBytes),
    countedBytes: mean(({ countedBytes }) => countedBytes),
    redisBytes: mean(({ redisBytes }) => redisBytes),
  };
  console.log(
    '| entry of | seed | its text | its value | with the cache | the cache adds | the cache counts | in Redis |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const kind of [...kinds, average]) {
    const { dataType, textBytes, valueBytes, heapBytes, countedBytes, redisBytes } = kind;
    const cells = [textBytes, valueBytes, heapBytes, heapBytes - valueBytes, countedBytes, redisBytes].map(Math.round);
    console.log(`| ${dataType} | ${kind === average ? '~2 KB' : ''} | ${cells.join(' | ')} |`);
  }
  console.log();
  if (average.heapBytes < seedBytes) return [];
  return [`an entry takes ${Math.round(average.heapBytes)} bytes on average, the seed has ${seedBytes}`];
}
