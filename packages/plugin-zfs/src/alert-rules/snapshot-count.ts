import { defineAlertRule } from '@infrastructor/core';
import { snapshotsCollector } from '../collectors/snapshots.ts';
import { partsOf } from '../names.ts';

/** More than these make listing, sending and destroying slow. */
const mostSnapshots = 1_000;

export const snapshotCount = defineAlertRule({
  name: 'zfs.snapshot-count',
  description: 'A dataset has more than 1000 snapshots',
  collector: snapshotsCollector,
  severity: 'warning',
  when: (snapshots) =>
    [...Map.groupBy(snapshots, ({ name }) => partsOf(name)?.dataset ?? name)]
      .filter(([, own]) => own.length > mostSnapshots)
      .map(([dataset, own]) => ({ subject: dataset, message: `${dataset} has ${own.length} snapshots` })),
});
