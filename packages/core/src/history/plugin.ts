import { definePlugin, type Provision } from '../contract/plugin.ts';
import { eventBusToken } from '../events/bus.ts';
import { registryToken } from '../lifecycle/registry-token.ts';
import { tablesToken } from '../lifecycle/tables.ts';
import { getCapacityForecast } from './get-capacity-forecast.ts';
import { getMetricsHistory } from './get-metrics-history.ts';
import { historyOptions } from './history-options.ts';
import { HistoryRecorder, historyRecorderToken } from './history-recorder.ts';
import { listEvents } from './list-events.ts';

const recorder = {
  token: historyRecorderToken,
  create: ({ log }) => new HistoryRecorder(log),
} satisfies Provision<HistoryRecorder>;

/** What was, and what will be by its trend: built in, and a plugin like any other. */
export const historyPlugin = definePlugin({
  name: 'history',
  version: '0.1.0',
  description: 'Metrics over time, events, and when disks will be full',
  options: historyOptions,
  tools: [getMetricsHistory, getCapacityForecast, listEvents],
  provides: [recorder],
  needs: {
    bus: eventBusToken,
    registry: registryToken,
    tables: tablesToken,
    options: historyOptions,
    recorder: historyRecorderToken,
  },
  async start({ needs: { recorder, options, ...services } }) {
    if (options.record) recorder.start(services);
  },
});
