import { exposeCollector, paginate, Type } from '@infrastructor/core';
import { datasetsCollector } from '../collectors/datasets.ts';
import { PoolName } from '../names.ts';
import { Datasets } from '../schemas/dataset.ts';
import { pagingInputs } from './paging-inputs.ts';

export const listZfsDatasets = exposeCollector(datasetsCollector, {
  name: 'list_zfs_datasets',
  http: 'GET /api/zfs/:device/datasets',
  filter: Type.Object({
    pool: Type.Optional(PoolName),
    type: Type.Optional(Type.Enum(['filesystem', 'volume'])),
    ...pagingInputs,
  }),
  output: Datasets,
  select: (datasets, { pool, type, limit, cursor }) =>
    paginate(
      datasets.filter(
        (dataset) => (pool === undefined || dataset.pool === pool) && (type === undefined || dataset.type === type),
      ),
      { limit, cursor },
    ),
});
