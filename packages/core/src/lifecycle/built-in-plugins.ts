import { accessPlugin } from '../access/plugin.ts';
import { configsPlugin } from '../configs/plugin.ts';
import type { PluginDefinition } from '../contract/plugin.ts';
import { devicesPlugin } from '../devices/plugin.ts';

/** What core brings by itself, as plugins like any other. */
export const builtInPlugins: readonly PluginDefinition[] = Object.freeze([devicesPlugin, accessPlugin, configsPlugin]);
