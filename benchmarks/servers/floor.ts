import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server';
import fastify from 'fastify';

/** The least that any server of this kind does: bare Fastify and a bare SDK server, both with the payload they are sent. */
process.once('message', async (payload: { readonly [name: string]: unknown }) => {
  const app = fastify();
  app.get('/cached', async () => payload);
  await app.listen({ host: '127.0.0.1', port: 0 });

  const inputSchema = fromJsonSchema({ type: 'object', properties: { device: { type: 'string' } } });
  const handler = toNodeHandler(
    createMcpHandler(
      () => {
        const server = new McpServer({ name: 'floor', version: '1' });
        server.registerTool('cached', { inputSchema }, async () => ({
          content: [{ type: 'text', text: 'ok' }],
          structuredContent: payload,
        }));
        return server;
      },
      { legacy: 'stateless' },
    ),
  );
  const mcp = createServer((request, response) => void handler(request as Parameters<typeof handler>[0], response));
  mcp.listen(0, '127.0.0.1');
  await once(mcp, 'listening');
  const port = (server: { address(): AddressInfo | string | null }) => (server.address() as AddressInfo).port;
  process.send?.({ api: `http://127.0.0.1:${port(app.server)}`, mcp: `http://127.0.0.1:${port(mcp)}` });
});
process.once('disconnect', () => process.exit());
