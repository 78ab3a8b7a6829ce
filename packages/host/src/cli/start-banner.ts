import { relative } from 'node:path';
import { openHome } from '../config/home.ts';
import type { Settings } from '../config/settings-schema.ts';
import type { BackgroundServers } from '../daemon/background.ts';

/** What a newcomer needs right after the start: where it is, how to get in, one thing to try on each surface. */
export function startBanner(settings: Settings, { urls, started }: BackgroundServers, durationMs: number): string {
  const tokenFile = relative(process.cwd(), openHome(settings.INFRASTRUCTOR_HOME).tokenFile);
  const client = {
    mcpServers: {
      infrastructor: { type: 'http', url: `${urls.mcp}/mcp`, headers: { Authorization: 'Bearer <the token>' } },
    },
  };
  return `${started ? `Infrastructor is running (healthy after ${(durationMs / 1_000).toFixed(1)} s)` : 'Infrastructor is running already'}

${settings.DASHBOARD ? `  Dashboard  ${urls.api}/\n` : ''}  API        ${urls.api}     documentation: ${urls.api}/docs
  WebSocket  ${urls.api.replace('http', 'ws')}/ws/stream
  MCP        ${urls.mcp}/mcp
  Token      in the file ${tokenFile}

Try it:
  curl -H "Authorization: Bearer $(cat ${tokenFile})" ${urls.api}/api/devices/localhost/metrics

For an MCP client:
  ${JSON.stringify(client)}
`;
}
