import { exposeCollector, paginate, Type } from '@infrastructor/core';
import { snapshotsCollector } from '../collectors/snapshots.ts';
import { Datasets } from '../schemas/dataset.ts';
import { pagingInputs } from './paging-inputs.ts';

export const listZfsSnapshots = exposeCollector(snapshotsCollector, {
  name: 'list_zfs_snapshots',
  description: 'Snapshots of one dataset or of all, oldest first, with the space that each holds alone',
  http: 'GET /api/zfs/:device/snapshots',
  filter: Type.Object(pagingInputs),
  output: Datasets,
  select: (snapshots, { limit, cursor }) => paginate(snapshots, { limit, cursor }),
});
