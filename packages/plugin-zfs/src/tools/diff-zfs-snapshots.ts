import { defineTool, paginate, Type, ValidationError } from '@infrastructor/core';
import { wordsOf } from '../access/explain-failure.ts';
import { runPermitted } from '../access/permitted.ts';
import { diffSnapshots } from '../commands/zfs-diff.ts';
import { DatasetName, FullSnapshotName, partsOf } from '../names.ts';
import { DiffEntries } from '../schemas/diff-entry.ts';
import { pagingInputs } from './paging-inputs.ts';

export const diffZfsSnapshots = defineTool({
  name: 'diff_zfs_snapshots',
  description: 'Files added, removed, modified and renamed from a snapshot to a later one, or to the present',
  scope: 'read',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/zfs/:device/snapshots/:snapshot/diff',
  requires: ['zfs'],
  timeout: '5m',
  input: Type.Object({
    snapshot: FullSnapshotName,
    against: Type.Optional(
      Type.Union([FullSnapshotName, DatasetName], {
        description: 'The other snapshot, or a clone; left out: the present',
      }),
    ),
    ...pagingInputs,
  }),
  output: DiffEntries,
  async run(context) {
    const { snapshot, against, limit, cursor } = context.input;
    const delegation = { permissions: 'diff', dataset: partsOf(snapshot)?.dataset ?? snapshot };
    if (against === snapshot) {
      throw new ValidationError(`${snapshot} is compared with itself`, {
        problems: [{ path: '/against', message: 'is the same snapshot' }],
      });
    }
    const changes = (from: string, to: string | undefined) =>
      runPermitted(context, diffSnapshots, { from, ...(to === undefined ? {} : { to }) }, delegation);
    try {
      return paginate(await changes(snapshot, against), { limit, cursor });
    } catch (error) {
      // ZFS compares forwards only.
      const isOlder = against?.includes('@') && /not an earlier snapshot/i.test(wordsOf(error));
      if (!isOlder || against === undefined) throw error;
      context.warn(`${against} is the older one: changes are told from it to ${snapshot}`);
      return paginate(await changes(against, snapshot), { limit, cursor });
    }
  },
});
