import { exposeCollector } from '@infrastructor/core';
import { arcCollector } from '../collectors/arc.ts';

export const getZfsArcStats = exposeCollector(arcCollector, {
  name: 'get_zfs_arc_stats',
  http: 'GET /api/zfs/:device/arc-stats',
});
