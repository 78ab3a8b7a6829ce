import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { hasSshd, startTestSshd } from '@infrastructor/core/testing';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { describe, expect, test } from 'vitest';
import { startInstallation } from './support/installation.ts';
import { rest } from './support/rest-client.ts';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly status?: { readonly code?: number };
}

interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: Span['attributes'] };
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

/** A collector of traces: OTLP over HTTP in JSON (opentelemetry.io/docs/specs/otlp). */
async function startCollector() {
  const spans: Span[] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(`${request.method} ${request.url} ${request.headers['content-type']} ${body}`);
      const { resourceSpans } = JSON.parse(body) as ExportRequest;
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bodies,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const attribute = ({ attributes }: Span, name: string) =>
  Object.values(attributes.find(({ key }) => key === name)?.value ?? {})[0];

/** Names of a span and of all above it, the root first. */
function path(spans: readonly Span[], span: Span): readonly string[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return [...(parent ? path(spans, parent) : []), span.name];
}

describe('traces', () => {
  test.skipIf(!hasSshd)(
    'show each operation as one tree, from the surface to SSH and SQL (skipped without sshd)',
    async () => {
      await using collector = await startCollector();
      const sshd = await startTestSshd();
      await using stopped = new AsyncDisposableStack();
      stopped.defer(() => sshd.stop());
      await using installation = await startInstallation({
        environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, WATCH_CONFIGS: 'false' },
      });
      const { address, port, username, privateKeyPath } = sshd.target();
      const device = {
        hostname: 'traced',
        address,
        sshPort: port,
        sshUsername: username,
        sshPrivateKeyPath: privateKeyPath,
      };
      expect((await rest(installation, 'POST', '/api/devices', device)).status).toBe(201);
      collector.spans.length = 0;
      const secret = 'hunter2-is-my-password';
      const { status } = await rest(installation, 'GET', `/api/devices/traced/metrics?fresh=true`);
      expect(status).toBe(200);
      await rest(installation, 'GET', `/api/devices?search=${secret}`);
      await rest(installation, 'PUT', '/api/devices/traced', { description: `password=${secret}` });
      await rest(installation, 'GET', `/api/devices/unknown/metrics`);

      const roots = () => collector.spans.filter(({ parentSpanId }) => !parentSpanId).map(({ name }) => name);
      await expect
        .poll(roots, { timeout: 20_000 })
        .toEqual(expect.arrayContaining(['rest get_system_metrics', 'rest list_devices', 'rest edit_device']));
      const { spans } = collector;
      const paths = spans.map((span) => path(spans, span).join(' > '));
      const metrics = 'rest get_system_metrics > tool get_system_metrics';
      expect(paths).toContain(`${metrics} > collect system.metrics > ssh exec`);
      expect(paths).toContain('rest list_devices > tool list_devices > sql SELECT');
      expect(paths).toContain('rest edit_device > tool edit_device > sql UPDATE');
      // One tree for each: whatever a span is called, its trace has one root.
      for (const traceId of new Set(spans.map((span) => span.traceId)))
        expect(spans.filter((span) => span.traceId === traceId && !span.parentSpanId)).toHaveLength(1);

      const root = spans.find(({ name }) => name === 'rest list_devices') as Span;
      expect(attribute(root, 'infrastructor.tool')).toBe('list_devices');
      expect(attribute(root, 'http.route')).toBe('/api/devices');
      const sql = spans.find(({ name, traceId }) => name === 'sql SELECT' && traceId === root.traceId) as Span;
      expect(attribute(sql, 'db.query.text')).toMatch(/^SELECT \* FROM devices WHERE/);
      const failed = spans.filter(({ status: ended }) => ended?.code === 2);
      expect(failed.map((span) => attribute(span, 'error.type'))).toContain('DEVICE_NOT_FOUND');

      const sent = collector.bodies.join('\n');
      expect(sent).toMatch(/^POST \/v1\/traces application\/json \{/);
      expect(sent).toContain('"infrastructor"');
      for (const hidden of [secret, installation.token, privateKeyPath ?? secret]) expect(sent).not.toContain(hidden);
    },
  );

  test('go on from the caller that names one, over REST and over MCP', async () => {
    await using collector = await startCollector();
    await using installation = await startInstallation({
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, WATCH_CONFIGS: 'false' },
    });
    const { apiUrl, mcpUrl, token } = installation;
    const parentSpanId = 'b7ad6b7169203331';
    const traceIdOf = (n: number) => `0af7651916cd43dd8448eb211c8031${n}0`;
    const headersOf = (n: number, flags = '01') => ({
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      traceparent: `00-${traceIdOf(n)}-${parentSpanId}-${flags}`,
    });
    const device = JSON.stringify({ hostname: 'followed', address: '127.0.0.1' });
    // Not sampled by the caller, so nothing of it is sent; the others come after it.
    await fetch(`${apiUrl}/api/devices`, { headers: headersOf(0, '00') });
    const listed = await fetch(`${apiUrl}/api/devices`, { headers: { ...headersOf(1), 'x-request-id': 'mine' } });
    await fetch(`${apiUrl}/api/devices`, { method: 'POST', headers: headersOf(2), body: device });
    const transport = new StreamableHTTPClientTransport(new URL(mcpUrl), { requestInit: { headers: headersOf(3) } });
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(transport);
    await client.callTool({ name: 'list_devices', arguments: {} });
    await client.close();

    const roots = () => collector.spans.filter((span) => span.parentSpanId === parentSpanId);
    const names = () =>
      roots()
        .map(({ traceId, name }) => `${traceId} ${name}`)
        .toSorted();
    await expect
      .poll(names)
      .toEqual([
        `${traceIdOf(1)} rest list_devices`,
        `${traceIdOf(2)} rest add_device`,
        `${traceIdOf(3)} mcp list_devices`,
      ]);
    const { spans } = collector;
    expect(
      spans.filter(({ traceId }) => traceId === traceIdOf(2)).map((span) => path(spans, span).join(' > ')),
    ).toContain('rest add_device > tool add_device > sql INSERT');
    expect(spans.filter(({ traceId }) => traceId === traceIdOf(0))).toEqual([]);
    // The id of the request stays what it was.
    expect(listed.headers.get('x-request-id')).toBe('mine');
    const plain = await fetch(`${apiUrl}/api/devices`, { headers: headersOf(4) });
    expect(plain.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('cost nothing but themselves where their collector is away', async () => {
    await using installation = await startInstallation({
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', WATCH_CONFIGS: 'false' },
    });
    for (let turn = 0; turn < 20; turn++) expect((await rest(installation, 'GET', '/api/devices')).status).toBe(200);
  });
});
