import { partsOf } from '../names.ts';
import { compact } from '../parsers/reading/compact.ts';
import type { Dataset } from '../schemas/dataset.ts';
import type { DatasetSnapshots, SnapshotSeries, SnapshotUsage } from '../schemas/snapshot-usage.ts';
import { defaultRetention, type RetentionPolicy, suggestRetention } from './retention.ts';

const mostLargest = 5;

export interface SnapshotFacts {
  /** Of `zfs list -t snapshot`. */
  readonly snapshots: readonly Dataset[];
  /** Of `zfs list -t filesystem,volume`: what their snapshots use in all, and which snapshots are origins of clones. */
  readonly datasets?: readonly Dataset[] | undefined;
  readonly retention?: Partial<RetentionPolicy> | undefined;
}

/**
 * Space and age of snapshots by dataset, the greatest use first, with what a retention policy would remove. A snapshot's
 * own `used` is only what it holds alone: destroying two neighbours frees more than the sum of theirs.
 */
export function snapshotUsage({ snapshots, datasets = [], retention }: SnapshotFacts): SnapshotUsage {
  const policy = { ...defaultRetention, ...retention };
  const origins = new Set(datasets.flatMap(({ origin }) => origin ?? []));
  const known = new Map(datasets.map((dataset) => [dataset.name, dataset]));
  const groups = Map.groupBy(snapshots, ({ name }) => partsOf(name)?.dataset ?? name);
  const usage = [...groups].map(([dataset, own]) =>
    usageOf(dataset, own, known.get(dataset)?.usedBySnapshotsBytes, policy, origins),
  );
  const totals = usage.flatMap(({ totalBytes }) => totalBytes ?? []);
  return compact<SnapshotUsage>({
    count: snapshots.length,
    uniqueBytes: sum(usage.map(({ uniqueBytes }) => uniqueBytes)),
    totalBytes: totals.length > 0 ? sum(totals) : undefined,
    datasets: usage.sort((one, other) => (other.totalBytes ?? other.uniqueBytes) - (one.totalBytes ?? one.uniqueBytes)),
  });
}

function usageOf(
  dataset: string,
  snapshots: readonly Dataset[],
  totalBytes: number | undefined,
  policy: RetentionPolicy,
  origins: ReadonlySet<string>,
): DatasetSnapshots {
  const uniqueBytes = sum(snapshots.map(({ usedBytes = 0 }) => usedBytes));
  const bySize = snapshots
    .filter(({ usedBytes = 0 }) => usedBytes > 0)
    .sort((one, other) => (other.usedBytes ?? 0) - (one.usedBytes ?? 0));
  return compact<DatasetSnapshots>({
    dataset,
    count: snapshots.length,
    uniqueBytes,
    totalBytes,
    sharedBytes: totalBytes === undefined ? undefined : Math.max(0, totalBytes - uniqueBytes),
    held: snapshots.filter(({ holds = 0 }) => holds > 0).length,
    ...ages(snapshots),
    series: seriesOf(snapshots),
    largest: bySize
      .slice(0, mostLargest)
      .map(({ name, usedBytes = 0, createdAt }) => compact({ snapshot: name, uniqueBytes: usedBytes, createdAt })),
    suggestion: suggestRetention(dataset, snapshots, policy, origins),
  });
}

/** Tools name their snapshots by a word and a date: what is left without figures is the series. */
export function seriesNameOf(snapshot: string): string {
  const name = snapshot.replaceAll(/\d+/g, '').replaceAll(/[-_:.T ]*[-_:.][-_:.T Z]*/g, '-');
  return name === '-' ? '' : name;
}

function seriesOf(snapshots: readonly Dataset[]): SnapshotSeries[] {
  const groups = Map.groupBy(snapshots, ({ name }) => seriesNameOf(partsOf(name)?.snapshot ?? ''));
  return [...groups]
    .map(([series, own]) =>
      compact<SnapshotSeries>({
        series,
        count: own.length,
        uniqueBytes: sum(own.map(({ usedBytes = 0 }) => usedBytes)),
        ...ages(own),
      }),
    )
    .sort((one, other) => other.count - one.count);
}

function ages(snapshots: readonly Dataset[]) {
  const times = snapshots.flatMap(({ createdAt }) => createdAt ?? []).sort();
  return { oldest: times[0], newest: times.at(-1) };
}

const sum = (figures: readonly number[]) => figures.reduce((total, figure) => total + figure, 0);
