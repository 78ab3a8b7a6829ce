import { exposeCollector } from '@infrastructor/core';
import { systemMetrics } from '../collectors/system-metrics.ts';

export const getSystemMetrics = exposeCollector(systemMetrics, {
  name: 'get_system_metrics',
  http: 'GET /api/devices/:device/metrics',
});
