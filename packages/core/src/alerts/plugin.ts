import { backgroundWorkToken } from '../configs/background-work.ts';
import { definePlugin, type Provision } from '../contract/plugin.ts';
import { devicesToken } from '../devices/devices.ts';
import { eventBusToken } from '../events/bus.ts';
import { registryToken } from '../lifecycle/registry-token.ts';
import { tablesToken } from '../lifecycle/tables.ts';
import { AlertDispatcher, alertDispatcherToken } from './alert-dispatcher.ts';
import { AlertEngine, alertEngineToken } from './alert-engine.ts';
import { alertsOptions } from './alerts-options.ts';
import { statisticsToken } from './installation-findings.ts';
import { createNotifiers } from './notifiers/create-notifiers.ts';
import { operationWindowToken } from './operation-window.ts';
import { acknowledgeAlert } from './tools/acknowledge-alert.ts';
import { listAlertRules } from './tools/list-alert-rules.ts';
import { listAlerts } from './tools/list-alerts.ts';
import { listSilences } from './tools/list-silences.ts';
import { removeSilence } from './tools/remove-silence.ts';
import { silenceAlerts } from './tools/silence-alerts.ts';

const engine = {
  token: alertEngineToken,
  create: ({ log }) => new AlertEngine(log),
} satisfies Provision<AlertEngine>;

const dispatcher = {
  token: alertDispatcherToken,
  create: ({ log }) => new AlertDispatcher(log),
} satisfies Provision<AlertDispatcher>;

/** Watches the rules of all plugins, keeps what they find and tells of it: built in, and a plugin like any other. */
export const alertsPlugin = definePlugin({
  name: 'alerts',
  version: '0.1.0',
  description: 'Alerts by the rules of all plugins, with silences, webhooks and Gotify',
  options: alertsOptions,
  tools: [listAlerts, acknowledgeAlert, silenceAlerts, listSilences, removeSilence, listAlertRules],
  provides: [engine, dispatcher],
  needs: {
    registry: registryToken,
    devices: devicesToken,
    tables: tablesToken,
    bus: eventBusToken,
    work: backgroundWorkToken,
    statistics: statisticsToken,
    operations: operationWindowToken,
    options: alertsOptions,
    engine: alertEngineToken,
    dispatcher: alertDispatcherToken,
  },
  async start({ needs: { engine, dispatcher, work, ...services }, withLease, log }) {
    const { options, tables } = services;
    if (!options.enabled) return;
    const { clock } = work;
    // Before anything runs, so that settings that cannot be used are told at once.
    const notifiers = createNotifiers(options, clock, log);
    const watch = async (signal: AbortSignal) => {
      dispatcher.start({
        table: tables.alertDeliveries,
        notifiers,
        minSeverity: options.minSeverity as 'info',
        clock,
      });
      await engine.run({ ...services, clock, onAlert: () => dispatcher.poke() }, signal);
      await dispatcher.stop();
    };
    withLease('engine', watch).catch((error: unknown) => log.error('watching for alerts ended', { error }));
  },
});
