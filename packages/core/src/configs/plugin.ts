import { definePlugin, type Provision } from '../contract/plugin.ts';
import { devicesToken } from '../devices/devices.ts';
import { eventBusToken } from '../events/bus.ts';
import { tablesToken } from '../lifecycle/tables.ts';
import { backgroundWorkToken } from './background-work.ts';
import { configCheck } from './collectors/config-check.ts';
import { ConfigMonitor, configMonitorToken } from './config-monitor.ts';
import { configTypes } from './config-types/index.ts';
import { configsOptions } from './configs-options.ts';
import { parsers } from './parsers/index.ts';
import { configResources } from './resources.ts';
import { diffConfig } from './tools/diff-config.ts';
import { getConfigHistory } from './tools/get-config-history.ts';
import { listTrackedConfigs } from './tools/list-tracked-configs.ts';

const monitor = {
  token: configMonitorToken,
  create: ({ log }) => new ConfigMonitor(log),
} satisfies Provision<ConfigMonitor>;

/** Configuration files of all devices, followed with their history: built in, and a plugin like any other. */
export const configsPlugin = definePlugin({
  name: 'configs',
  version: '0.1.0',
  description: 'Configuration files of devices, watched and kept with their history',
  options: configsOptions,
  parsers,
  collectors: [configCheck],
  tools: [listTrackedConfigs, getConfigHistory, diffConfig],
  resources: configResources,
  configTypes,
  provides: [monitor],
  needs: {
    devices: devicesToken,
    bus: eventBusToken,
    tables: tablesToken,
    work: backgroundWorkToken,
    options: configsOptions,
    monitor: configMonitorToken,
  },
  async start({ needs: { monitor, ...services }, withLease, log }) {
    if (!services.options.watch) return;
    // Two processes that watch would both write what they see.
    withLease('watch', (signal) => monitor.run(services, signal)).catch((error: unknown) =>
      log.error('configuration files are not watched', { error }),
    );
  },
});
