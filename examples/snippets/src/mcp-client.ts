import { readFile } from 'node:fs/promises';

// #region connect
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const token = (await readFile('.infrastructor/token', 'utf8')).trim();
const client = new Client({ name: 'my-agent', version: '1.0.0' });
await client.connect(
  new StreamableHTTPClientTransport(new URL('http://127.0.0.1:9102/mcp'), {
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
  }),
);
const { structuredContent } = await client.callTool({
  name: 'get_system_metrics',
  arguments: { device: 'localhost' },
});
// #endregion

console.log(JSON.stringify(structuredContent));
await client.close();
