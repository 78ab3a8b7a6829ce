/**
 * A process of an installation that watches configuration files where it has the lease, told over its channel.
 *
 *     node --conditions=development test-config-watcher.ts <database url> <folder to watch>
 */
import { defineConfigType } from '../contract/config-type.ts';
import { definePlugin } from '../contract/plugin.ts';
import { createRuntime } from '../lifecycle/create-runtime.ts';
import { configMonitorToken } from './config-monitor.ts';

const [databaseUrl = '', folder = ''] = process.argv.slice(2);
const lines = defineConfigType({
  name: 'lines',
  description: 'Lines of a test',
  match: ['/**/*.conf'],
  discover: async () => [folder],
  parse: (text) => ({ lines: text.split('\n').length }),
});
const runtime = await createRuntime({
  databaseUrl,
  localDevice: false,
  watchConfigs: true,
  plugins: [{ plugin: definePlugin({ name: 'lines', configTypes: [lines] }) }],
});
process.on('disconnect', () => process.exit());
const monitor = runtime.service(configMonitorToken);
const tell = () => {
  const { watching, devices } = monitor.statistics();
  process.send?.({ watching, mode: devices[0]?.mode });
};
tell();
setInterval(tell, 50);
