import type { AlertsOptions } from '../alerts/alerts-options.ts';
import { alertsPlugin } from '../alerts/plugin.ts';
import { type ConfigsOptions, watchOptions } from '../configs/configs-options.ts';
import { configsPlugin } from '../configs/plugin.ts';
import type { PluginDefinition } from '../contract/plugin.ts';
import type { HistoryOptions } from '../history/history-options.ts';
import { historyPlugin } from '../history/plugin.ts';
import { pollingPlugin } from '../polling/plugin.ts';
import type { PollingOptions } from '../polling/polling-options.ts';
import type { Retention } from '../store/retention.ts';
import { defaultRetention } from '../store/retention.ts';
import { builtInPlugins } from './built-in-plugins.ts';
import type { PluginSetup } from './plugins.ts';

/** What of a runtime's options concerns the plugins of core. Work that nobody asked for is off unless it is asked for. */
export interface BuiltInOptions {
  /** Watches the configuration files of all devices. Default false; of several processes one does. */
  readonly watchConfigs?: boolean | Partial<ConfigsOptions> | undefined;
  /** Collects by itself what has an interval, from every monitored device. Default false; of several processes each has its share. */
  readonly polling?: boolean | Partial<PollingOptions> | undefined;
  /** Watches the alert rules, and tells of what they find. Default false; of several processes one does. */
  readonly alerts?: boolean | Partial<AlertsOptions> | undefined;
  /** How many days the rows of each table are kept, where it is not as usual; undefined keeps them for ever. */
  readonly retention?: Partial<Retention> | undefined;
}

/** The plugins of core with their options. */
export function builtInSetups(options: BuiltInOptions): readonly PluginSetup[] {
  const given = new Map<PluginDefinition, Readonly<Record<string, unknown>>>([
    [configsPlugin, watchOptions(options.watchConfigs)],
    [pollingPlugin, switched(options.polling)],
    [alertsPlugin, switched(options.alerts)],
    [historyPlugin, keptDays({ ...defaultRetention, ...options.retention })],
  ]);
  return builtInPlugins.map((plugin) => ({ plugin, options: given.get(plugin) ?? {} }));
}

function switched(option: boolean | Readonly<Record<string, unknown>> = false): Readonly<Record<string, unknown>> {
  return typeof option === 'boolean' ? { enabled: option } : { enabled: true, ...option };
}

function keptDays({ system_metrics, system_metrics_hourly }: Retention): Partial<HistoryOptions> {
  return { samplesDays: system_metrics ?? 0, hoursDays: system_metrics_hourly ?? 0 };
}
