import { accessPlugin } from '../access/plugin.ts';
import { alertsPlugin } from '../alerts/plugin.ts';
import { configsPlugin } from '../configs/plugin.ts';
import type { PluginDefinition } from '../contract/plugin.ts';
import { devicesPlugin } from '../devices/plugin.ts';
import { historyPlugin } from '../history/plugin.ts';
import { pollingPlugin } from '../polling/plugin.ts';

/** What core brings by itself, as plugins like any other. */
export const builtInPlugins: readonly PluginDefinition[] = Object.freeze([
  devicesPlugin,
  accessPlugin,
  configsPlugin,
  historyPlugin,
  alertsPlugin,
  pollingPlugin,
]);
