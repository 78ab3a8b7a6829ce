import { definePlugin } from '@infrastructor/core';
import { alertRules } from './alert-rules/index.ts';
import { drivesHealth } from './collectors/drives-health.ts';
import { drivesStats } from './collectors/drives-stats.ts';
import { networkPorts } from './collectors/network-ports.ts';
import { systemInfo } from './collectors/system-info.ts';
import { systemMetrics } from './collectors/system-metrics.ts';
import { socketList, socketListOfNetstat, socketListOfRoot } from './commands/socket-list.ts';
import { detectors } from './detectors/index.ts';
import { monitoringOptions } from './options.ts';
import { parsers } from './parsers/index.ts';
import { prompts } from './prompts/index.ts';
import { logResources } from './resources/logs.ts';
import { metricsResource } from './resources/metrics.ts';
import { portResources } from './resources/ports.ts';
import { systemLogs } from './streams/system-logs.ts';
import { getDriveHealth } from './tools/get-drive-health.ts';
import { getDrivesStats } from './tools/get-drives-stats.ts';
import { getNetworkPorts } from './tools/get-network-ports.ts';
import { getSystemLogs } from './tools/get-system-logs.ts';
import { getSystemMetrics } from './tools/get-system-metrics.ts';

export default definePlugin({
  name: 'monitoring',
  version: '0.1.0',
  description: 'Metrics, ports, drives and logs of Linux machines',
  options: monitoringOptions,
  parsers,
  commands: [socketList, socketListOfRoot, socketListOfNetstat],
  collectors: [systemMetrics, systemInfo, networkPorts, drivesHealth, drivesStats],
  tools: [getSystemMetrics, getNetworkPorts, getDriveHealth, getDrivesStats, getSystemLogs],
  streams: [systemLogs],
  resources: [...logResources, ...portResources, metricsResource],
  prompts,
  detectors,
  alertRules,
});
