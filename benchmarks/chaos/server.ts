import { createHost, createLogger, loadSettings } from '@infrastructor/host';
import monitoring from '@infrastructor/plugin-monitoring';

/** The real host with the settings of its environment; says when it serves. */
const home = process.env.INFRASTRUCTOR_HOME ?? '';
const host = await createHost({
  settings: loadSettings(process.env, home),
  plugins: [{ plugin: monitoring, origin: 'benchmark', options: {} }],
  servers: ['api'],
  log: createLogger({ level: 'error', format: 'text', fileDescriptor: 2 }),
});
process.send?.(host.urls);
process.once('disconnect', () => void host.close().then(() => process.exit()));
