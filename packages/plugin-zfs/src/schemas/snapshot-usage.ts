import { type Static, Type } from '@infrastructor/core';

const Bytes = (description: string) => Type.Integer({ minimum: 0, description });
const Moment = Type.Optional(Type.String({ format: 'date-time' }));

export const SnapshotSeries = Type.Object({
  series: Type.String({ description: 'The name without its date and number, like auto-' }),
  count: Type.Integer(),
  uniqueBytes: Bytes('Held by single snapshots of the series'),
  oldest: Moment,
  newest: Moment,
});
export type SnapshotSeries = Static<typeof SnapshotSeries>;

/** What a retention rule would remove from one dataset. Nothing is removed by saying so. */
export const RetentionSuggestion = Type.Object({
  remove: Type.Array(Type.String(), { description: 'Snapshots, oldest first' }),
  keep: Type.Integer({ description: 'Snapshots that would stay' }),
  heldBack: Type.Array(Type.String(), { description: 'Old enough, but held by a user or the origin of a clone' }),
  freedAtLeastBytes: Bytes('What the snapshots hold each for itself; what several share comes on top'),
  command: Type.String({ description: 'Says what would be freed and removes nothing (-n)' }),
});
export type RetentionSuggestion = Static<typeof RetentionSuggestion>;

export const DatasetSnapshots = Type.Object({
  dataset: Type.String(),
  count: Type.Integer(),
  uniqueBytes: Bytes('Sum of what each snapshot holds for itself alone'),
  totalBytes: Type.Optional(Bytes('All that only snapshots hold (usedbysnapshots)')),
  sharedBytes: Type.Optional(Bytes('Held by several snapshots together: free only when all of them are gone')),
  held: Type.Integer({ description: 'Snapshots with user holds' }),
  oldest: Moment,
  newest: Moment,
  series: Type.Array(SnapshotSeries),
  largest: Type.Array(
    Type.Object({ snapshot: Type.String(), uniqueBytes: Bytes('Held by it alone'), createdAt: Moment }),
    { description: 'At most five, the largest first' },
  ),
  suggestion: Type.Optional(RetentionSuggestion),
});
export type DatasetSnapshots = Static<typeof DatasetSnapshots>;

export const SnapshotUsage = Type.Object({
  count: Type.Integer(),
  uniqueBytes: Bytes('Sum over all datasets'),
  totalBytes: Type.Optional(Bytes('Sum of usedbysnapshots where it is known')),
  datasets: Type.Array(DatasetSnapshots, { description: 'Those whose snapshots use most first' }),
});
export type SnapshotUsage = Static<typeof SnapshotUsage>;
