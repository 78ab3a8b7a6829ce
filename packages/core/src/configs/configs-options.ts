import { type Static, Type } from 'typebox';
import { defineOptions } from '../contract/options.ts';

const seconds = (value: number, description: string) =>
  Type.Number({ minimum: 0.05, maximum: 86_400, default: value, description });

export const ConfigsOptions = Type.Object({
  watch: Type.Boolean({
    default: true,
    description: 'Watch the configuration files of every device that is monitored',
  }),
  paths: Type.Array(Type.String({ pattern: '^/' }), {
    default: [],
    description: 'Files and folders to watch on every device, beside those that are found',
  }),
  sweepIntervalSec: seconds(900, 'How often all hashes are compared at least, whatever the watcher says'),
  pollIntervalSec: seconds(60, 'Within how long a change is told where no inotifywait is installed'),
  maxWatchedDevices: Type.Integer({
    minimum: 0,
    maximum: 10_000,
    default: 200,
    description: 'Devices with an inotifywait of ours, for each holds a connection open; the others are polled',
  }),
  maxFileBytes: Type.Integer({
    minimum: 1_024,
    maximum: 4_194_304,
    default: 1_048_576,
    description: 'Content of a larger file is not kept',
  }),
  maxDepth: Type.Integer({ minimum: 1, maximum: 20, default: 6, description: 'Folders below a watched one' }),
  maxFiles: Type.Integer({ minimum: 1, maximum: 100_000, default: 5_000, description: 'Files of one device' }),
  concurrentScans: Type.Integer({
    minimum: 1,
    maximum: 100,
    default: 4,
    description: 'Devices that are scanned at a time',
  }),
});

export type ConfigsOptions = Static<typeof ConfigsOptions>;

/** Settings of configuration monitoring. */
export const configsOptions = defineOptions('configs', ConfigsOptions);

/** Options of the plugin from the one switch that a host has for it, or from any of them. */
export function watchOptions(watch: boolean | Partial<ConfigsOptions> = false): Partial<ConfigsOptions> {
  return typeof watch === 'boolean' ? { watch } : { watch: true, ...watch };
}
