import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@infrastructor/core/testing';
import { createHost, createLogger, loadSettings } from '@infrastructor/host';
import monitoring from '@infrastructor/plugin-monitoring';

/** The real host on free ports, with an embedded database; tells its parent where it is. */
const home = await mkdtemp(join(tmpdir(), 'infrastructor-benchmark-'));
const settings = loadSettings(
  {
    INFRASTRUCTOR_HOME: home,
    API_PORT: String(await freePort()),
    MCP_PORT: String(await freePort()),
    AUTH_DISABLED: 'true',
    // Counted as ever, and never reached.
    RATE_LIMIT_IP_PER_MINUTE: '100000000',
    RATE_LIMIT_PER_MINUTE: '100000000',
  },
  home,
);
const host = await createHost({
  settings,
  plugins: [{ plugin: monitoring, origin: 'benchmark', options: {} }],
  servers: ['api', 'mcp'],
  log: createLogger({ level: 'error', format: 'text', fileDescriptor: 2 }),
});
process.send?.({ ...host.urls, home });
process.once('disconnect', () => void host.close().then(() => process.exit()));
