import type { Edit } from './editor.ts';

/** A `config.changed` event. */
export interface ChangeEvent {
  readonly path: string;
  readonly contentHash: string | undefined;
  readonly atMs: number;
}

export interface Latency {
  readonly pattern: string;
  readonly ms: number;
}

/**
 * How long each edit took to be told. An edit that another followed before it was read is told with that one, so it
 * waits for the first event of its file that tells of it or of a later one.
 * @returns the edits that no event ever covered as well
 */
export function latencies(edits: readonly Edit[], events: readonly ChangeEvent[]) {
  const eventsOf = Map.groupBy(events, ({ path }) => path);
  const found: Latency[] = [];
  const missed: Edit[] = [];
  let undone = 0;
  for (const [path, ofFile] of Map.groupBy(edits, (edit) => edit.path)) {
    const position = new Map(ofFile.map(({ hash }, index) => [hash, index]));
    const told = (eventsOf.get(path) ?? []).flatMap(({ contentHash, atMs }) => {
      const index = position.get(contentHash);
      return index === undefined ? [] : [{ index, atMs }];
    });
    for (const [index, { pattern, atMs }] of ofFile.entries()) {
      // A file that was removed several times: only what was told after the removal tells of it. The clock of the file
      // system stands up to a tick behind ours.
      const telling = told.find((each) => each.index >= index && each.atMs >= atMs - 10);
      if (telling) found.push({ pattern, ms: telling.atMs - atMs });
      else if (!isUndone(ofFile, position, told)) missed.push(ofFile[index] as Edit);
      else undone += 1;
    }
  }
  return { found, missed, undone };
}

/** Whether a file ended as it was told last: what came after was taken back before anybody read it, like a file made and removed. */
function isUndone(
  edits: readonly Edit[],
  position: ReadonlyMap<string | undefined, number>,
  told: readonly { readonly index: number }[],
): boolean {
  const last = told.at(-1)?.index;
  return last !== undefined && position.get(edits.at(-1)?.hash) === last;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** One line for each pattern, and one for all. */
export function report(found: readonly Latency[]): void {
  const rows = [...Map.groupBy(found, ({ pattern }) => pattern), ['all', found] as const].map(([pattern, group]) => {
    const values = group.map(({ ms }) => ms);
    const at = (share: number) => Math.round(percentile(values, share));
    return {
      pattern,
      edits: values.length,
      'p50 ms': at(0.5),
      'p95 ms': at(0.95),
      'p99 ms': at(0.99),
      'max ms': at(1),
    };
  });
  console.table(rows);
}
