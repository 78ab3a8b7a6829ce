import { exposeCollector } from '@infrastructor/core';
import { healthCollector } from '../collectors/health.ts';

export const checkZfsHealth = exposeCollector(healthCollector, {
  name: 'check_zfs_health',
  http: 'GET /api/zfs/:device/health',
});
