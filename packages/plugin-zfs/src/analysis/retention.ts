import { sh } from '@infrastructor/core';
import { partsOf } from '../names.ts';
import type { Dataset } from '../schemas/dataset.ts';
import type { RetentionSuggestion } from '../schemas/snapshot-usage.ts';

/** How many of the newest snapshots stay: any, and one for each of the last days, weeks, months and years that have one. */
export interface RetentionPolicy {
  readonly newest: number;
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
  readonly yearly: number;
}

export const defaultRetention: RetentionPolicy = { newest: 24, daily: 14, weekly: 8, monthly: 12, yearly: 5 };

const weekMs = 7 * 86_400_000;

const periods: readonly (readonly [keyof RetentionPolicy, (iso: string) => string])[] = [
  ['newest', (iso) => iso],
  ['daily', (iso) => iso.slice(0, 10)],
  // 1970 began on a Thursday: weeks start on Mondays.
  ['weekly', (iso) => String(Math.floor((Date.parse(iso) + 3 * 86_400_000) / weekMs))],
  ['monthly', (iso) => iso.slice(0, 7)],
  ['yearly', (iso) => iso.slice(0, 4)],
];

type Dated = Dataset & { readonly createdAt: string };

const isDated = (snapshot: Dataset): snapshot is Dated => snapshot.createdAt !== undefined;

/** The snapshots that a policy keeps; of a period the newest. Those without a known age are always kept. */
export function keptBy(policy: RetentionPolicy, snapshots: readonly Dataset[]): Set<Dataset> {
  const newestFirst = snapshots.filter(isDated).sort((one, other) => order(other, one));
  const kept = new Set<Dataset>(snapshots.filter((snapshot) => !isDated(snapshot)));
  for (const [kind, periodOf] of periods) {
    const seen = new Set<string>();
    for (const snapshot of newestFirst) {
      const period = kind === 'newest' ? snapshot.name : periodOf(snapshot.createdAt);
      if (seen.size >= policy[kind] || seen.has(period)) continue;
      seen.add(period);
      kept.add(snapshot);
    }
  }
  return kept;
}

/** Snapshots of one second are in the order of their transactions. */
function order(one: Dated, other: Dated): number {
  return Date.parse(one.createdAt) - Date.parse(other.createdAt) || (one.createdTxg ?? 0) - (other.createdTxg ?? 0);
}

/** What a policy would remove from one dataset; undefined where that is nothing. */
export function suggestRetention(
  dataset: string,
  snapshots: readonly Dataset[],
  policy: RetentionPolicy,
  origins: ReadonlySet<string>,
): RetentionSuggestion | undefined {
  const kept = keptBy(policy, snapshots);
  const old = snapshots
    .filter(isDated)
    .filter((snapshot) => !kept.has(snapshot))
    .sort(order);
  const isBound = ({ name, holds }: Dataset) => (holds ?? 0) > 0 || origins.has(name);
  const remove = old.filter((snapshot) => !isBound(snapshot));
  if (remove.length === 0) return undefined;
  const suffixes = remove.map(({ name }) => partsOf(name)?.snapshot ?? '').join(',');
  return {
    remove: remove.map(({ name }) => name),
    keep: snapshots.length - remove.length,
    heldBack: old.filter(isBound).map(({ name }) => name),
    freedAtLeastBytes: remove.reduce((sum, { usedBytes = 0 }) => sum + usedBytes, 0),
    command: sh`zfs destroy -nv ${`${dataset}@${suffixes}`}`.text,
  };
}
