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

/** An event, and the last edit of its file that left what it tells. */
interface Telling {
  readonly index: number;
  readonly hash: string | undefined;
  readonly atMs: number;
}

/**
 * How long each edit took to be told. An edit that another followed before it was read is told with that one, so it
 * waits for the first event of its file that tells of it or of a later one.
 * @param readWithinMs what was there for less need not have been read: a file made and removed in a moment is no news
 * @returns the edits that no event ever covered as well, and how many were taken back in time
 */
export function latencies(edits: readonly Edit[], events: readonly ChangeEvent[], readWithinMs: number) {
  const eventsOf = Map.groupBy(events, ({ path }) => path);
  const found: Latency[] = [];
  const missed: Edit[] = [];
  let undone = 0;
  for (const [path, ofFile] of Map.groupBy(edits, (edit) => edit.path)) {
    const position = new Map(ofFile.map(({ hash }, index) => [hash, index]));
    const told = (eventsOf.get(path) ?? []).flatMap(({ contentHash: hash, atMs }): Telling[] => {
      const index = position.get(hash);
      return index === undefined ? [] : [{ index, hash, atMs }];
    });
    for (const [index, edit] of ofFile.entries()) {
      // A file that was removed several times: only what was told after the removal tells of it. The clock of the file
      // system stands up to a tick behind ours.
      const telling = told.find((each) => each.index >= index && each.atMs >= edit.atMs - 10);
      const before = telling ? told[told.indexOf(telling) - 1] : told.at(-1);
      const isTold = telling !== undefined && telling.hash === edit.hash;
      if (!isTold && before && isUndone(ofFile, index, before, telling?.atMs, readWithinMs)) undone += 1;
      else if (telling) found.push({ pattern: edit.pattern, ms: telling.atMs - edit.atMs });
      else missed.push(edit);
    }
  }
  return { found, missed, undone };
}

/** Whether an edit and those around it were taken back, too soon for anybody to have read what they left. */
function isUndone(
  edits: readonly Edit[],
  index: number,
  before: Telling,
  toldAtMs: number | undefined,
  readWithinMs: number,
): boolean {
  const isAsBefore = ({ hash }: Edit) => hash === before.hash;
  const first = edits[edits.slice(0, index).findLastIndex(isAsBefore) + 1];
  const back = edits.slice(index).find((edit) => isAsBefore(edit) && (toldAtMs === undefined || edit.atMs < toldAtMs));
  return first !== undefined && back !== undefined && back.atMs - first.atMs < readWithinMs;
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
