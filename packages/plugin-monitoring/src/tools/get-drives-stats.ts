import { exposeCollector } from '@infrastructor/core';
import { drivesStats } from '../collectors/drives-stats.ts';

export const getDrivesStats = exposeCollector(drivesStats, {
  name: 'get_drives_stats',
  http: 'GET /api/devices/:device/drives/stats',
});
