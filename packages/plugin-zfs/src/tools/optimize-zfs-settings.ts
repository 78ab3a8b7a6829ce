import { defineTool, Type } from '@infrastructor/core';
import { adviceOn } from '../collectors/advice.ts';
import { PoolName, partsOf } from '../names.ts';
import { Recommendations } from '../schemas/recommendation.ts';

export const optimizeZfsSettings = defineTool({
  name: 'optimize_zfs_settings',
  description:
    'Recommendations for pools, datasets, snapshots and the cache, each with its evidence and the exact command; changes nothing',
  scope: 'read',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/zfs/:device/optimize',
  requires: ['zfs'],
  timeout: '2m',
  input: Type.Object({ pool: Type.Optional(PoolName) }),
  output: Recommendations,
  async run(context) {
    const { pool } = context.input;
    const advice = await adviceOn(context);
    return pool === undefined ? advice : advice.filter(({ subject }) => partsOf(subject)?.pool === pool);
  },
});
