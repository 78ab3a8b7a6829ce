import { context, trace } from '@opentelemetry/api';
import fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { openExporter } from '../../observability/open-exporter.ts';
import { continueTraces } from './continue-traces.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const traceparent = `00-${traceId}-${spanId}-01`;

/** A server whose routes say in which span they run. */
function startServer() {
  const server = fastify();
  continueTraces(server);
  server.register(async (api) => {
    api.route({
      method: ['GET', 'POST'],
      url: '/',
      handler: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return trace.getSpanContext(context.active()) ?? {};
      },
    });
  });
  return server;
}

const openTracing = () => openExporter({ endpoint: 'http://127.0.0.1:1', share: 1, version: '0' });

describe('the trace of a request', () => {
  test.each([
    { method: 'GET' as const },
    // Its body is read first, which ends the context of whatever came before.
    { method: 'POST' as const, payload: { some: 'body' } },
  ])('is the one that its traceparent names: $method', async (request) => {
    await using _ = openTracing();
    await using server = startServer();
    const { statusCode, body } = await server.inject({
      url: '/',
      headers: { traceparent, tracestate: 'a=1' },
      ...request,
    });
    expect(statusCode).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ traceId, spanId, traceFlags: 1, isRemote: true });
  });

  test('is never that of another request at the same time', async () => {
    await using _ = openTracing();
    await using server = startServer();
    const ids = Array.from({ length: 50 }, (_each, index) => (index + 1).toString(16).padStart(32, '0'));
    const answers = await Promise.all(
      ids.map((id) => server.inject({ url: '/', headers: { traceparent: `00-${id}-${spanId}-01` } })),
    );
    expect(answers.map(({ body }) => (JSON.parse(body) as { traceId: string }).traceId)).toEqual(ids);
  });

  test.each([
    '',
    'nonsense',
    `ff-${traceId}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${spanId}`,
    `${traceparent},${traceparent}`,
  ])('is its own where the header is no traceparent: %j', async (header) => {
    await using _ = openTracing();
    await using server = startServer();
    const { statusCode, body } = await server.inject({ url: '/', headers: { traceparent: header } });
    expect([statusCode, JSON.parse(body)]).toEqual([200, {}]);
  });

  test('is nothing that a server without traces looks for', async () => {
    await using server = startServer();
    await server.ready();
    expect(server.printRoutes({ includeHooks: true })).not.toContain('preHandler');
    expect((await server.inject({ url: '/', headers: { traceparent } })).json()).toEqual({});
    await using traced = openTracing();
    await using other = startServer();
    await other.ready();
    expect(other.printRoutes({ includeHooks: true })).toContain('preHandler');
    expect(traced).toBeDefined();
  });
});
