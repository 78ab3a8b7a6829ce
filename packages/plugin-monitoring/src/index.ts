import { definePlugin } from '@infrastructor/core';
import { drivesHealth } from './collectors/drives-health.ts';
import { networkPorts } from './collectors/network-ports.ts';
import { systemMetrics } from './collectors/system-metrics.ts';
import { socketList } from './commands/socket-list.ts';
import { parsers } from './parsers/index.ts';
import { getDriveHealth } from './tools/get-drive-health.ts';
import { getNetworkPorts } from './tools/get-network-ports.ts';
import { getSystemMetrics } from './tools/get-system-metrics.ts';

export default definePlugin({
  name: 'monitoring',
  version: '0.1.0',
  description: 'Metrics, ports, drives and logs of Linux machines',
  parsers,
  commands: [socketList],
  collectors: [systemMetrics, networkPorts, drivesHealth],
  tools: [getSystemMetrics, getNetworkPorts, getDriveHealth],
});
