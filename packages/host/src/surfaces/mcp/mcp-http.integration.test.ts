import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TestSurface } from '../rest/test-surface.ts';
import { resetWaiting, waiting } from '../rest/test-waiting.ts';
import { createMcpServer } from './create-mcp-server.ts';
import { createTestContext } from './test-context.ts';

let context: TestSurface;
let server: FastifyInstance;
let origin: string;

/** Sessions outlive the pauses of a busy machine, and not the test. */
const options = { maxSessions: 3, sessionIdleMs: 1_500, maxBodyBytes: 20_000 };
const soon = { timeout: 30_000 };

beforeAll(async () => {
  context = await createTestContext();
  server = await createMcpServer(context, options);
  origin = await server.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(async () => {
  await server.close();
  await context[Symbol.asyncDispose]();
});

beforeEach(resetWaiting);

const rpc = (method: string, params: unknown = {}, id: number | undefined = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});

const initialize = rpc('initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'test', version: '0' },
});

function post(body: unknown, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(`${origin}/mcp`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer admin-token',
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
}

/** The one message of an answer, whether it came as JSON or as a stream. */
async function messageIn(response: Response): Promise<{ result?: unknown; error?: { code: number; message: string } }> {
  const text = await response.text();
  const data = /^data: (.*)$/m.exec(text)?.[1] ?? text;
  return JSON.parse(data);
}

async function openSession(headers: Record<string, string> = {}): Promise<string> {
  const response = await post(initialize, headers);
  await response.text();
  return response.headers.get('mcp-session-id') ?? '';
}

async function statistics(): Promise<{ sessions: number; subscriptionStreams: number; watchedResources: number }> {
  const response = await fetch(`${origin}/health`);
  return ((await response.json()) as { metrics: Awaited<ReturnType<typeof statistics>> }).metrics;
}

/** fetch sends its own Host header, whatever it is told. */
async function getWithHost(path: string, host: string): Promise<number | undefined> {
  const request = httpRequest(`${origin}${path}`, { headers: { host, authorization: 'Bearer admin-token' } }).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

describe('who may ask', () => {
  it('challenges a request without a token, and one with a wrong token', async () => {
    for (const authorization of ['', 'Bearer wrong', 'Basic YTpi']) {
      const response = await post(initialize, { authorization });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/);
      expect(await response.json()).toMatchObject({ error: 'invalid_token' });
    }
    expect((await statistics()).sessions).toBe(0);
  });

  it('names the metadata of the resource in the challenge, where it has any', async () => {
    const publicUrl = 'https://mcp.example/mcp';
    const resourceMetadataUrl = 'https://mcp.example/.well-known/oauth-protected-resource/mcp';
    const other = await createMcpServer(context, { publicUrl, authorizationServers: ['https://id.example'] });
    const metadata = await other.inject({
      url: '/.well-known/oauth-protected-resource/mcp',
      headers: { host: 'localhost' },
    });
    expect(metadata.json()).toEqual({
      resource: publicUrl,
      authorization_servers: ['https://id.example'],
      bearer_methods_supported: ['header'],
      scopes_supported: ['read', 'operate', 'admin'],
      resource_name: 'Infrastructor',
    });
    const response = await other.inject({ method: 'POST', url: '/mcp', headers: { host: 'localhost' } });
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toContain(`resource_metadata="${resourceMetadataUrl}"`);
    await other.close();
  });

  it('answers a failure of authentication itself with its own status, and nothing of its cause', async () => {
    const broken = {
      ...context,
      authenticator: { authenticate: () => Promise.reject(new Error('postgres://user:hunter2@db')) },
    };
    const other = await createMcpServer(broken);
    const response = await other.inject({ method: 'POST', url: '/mcp', headers: { host: 'localhost' } });
    expect(response.statusCode).toBe(500);
    expect(response.json()).toMatchObject({ error: { code: -32603, data: { code: 'INTERNAL' } } });
    expect(response.body).not.toContain('hunter2');
    await other.close();
  });

  it('refuses a forged Host header', async () => {
    expect(await getWithHost('/mcp', 'evil.example')).toBe(403);
    expect(await getWithHost('/health', 'evil.example:9102')).toBe(403);
    expect(await getWithHost('/health', 'localhost:9102')).toBe(200);
  });

  it('refuses a web page that is not one of its own', async () => {
    expect((await post(rpc('tools/list'), { origin: 'https://evil.example' })).status).toBe(403);
    expect((await post(rpc('tools/list'), { origin: 'null' })).status).toBe(403);
    expect((await post(rpc('tools/list'), { origin: 'http://localhost:5173' })).status).toBe(200);
  });
});

describe('requests', () => {
  it('serves an older client without a session request by request', async () => {
    const response = await post(rpc('tools/call', { name: 'admin_only', arguments: {} }));
    expect(response.headers.get('mcp-session-id')).toBeNull();
    expect(await messageIn(response)).toMatchObject({ result: { structuredContent: { data: { done: true } } } });
  });

  it('says that a subscription needs a session', async () => {
    const { error } = await messageIn(await post(rpc('resources/subscribe', { uri: 'things://all' })));
    expect(error?.message).toContain('Send initialize first');
  });

  it('sends a correlation id back, and uses the one that came', async () => {
    const call = rpc('tools/call', { name: 'admin_only', arguments: {} });
    const response = await post(call, { 'x-request-id': 'from-header' });
    expect(response.headers.get('x-request-id')).toBe('from-header');
    expect(await messageIn(response)).toMatchObject({
      result: { structuredContent: { meta: { correlationId: 'from-header' } } },
    });
    expect((await post(call)).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect((await post(call, { 'x-request-id': 'not usable!' })).headers.get('x-request-id')).toMatch(
      /^[0-9a-f-]{36}$/,
    );
  });

  it('answers what is no request with an error of JSON-RPC', async () => {
    const broken = await post('{"jsonrpc":');
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({ error: { code: -32700 } });
    const large = await post(rpc('tools/call', { name: 'x', arguments: { text: 'x'.repeat(30_000) } }));
    expect(large.status).toBe(413);
    expect(await large.json()).toMatchObject({ jsonrpc: '2.0', error: { code: -32000 } });
    const form = await post('a=b', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(form.status).toBe(415);
    for (const body of ['', '[]', 'null', '7', '"x"', '{}', '{"jsonrpc":"2.0","id":1,"method":7}']) {
      const response = await post(body);
      expect(response.status, body).toBe(400);
      expect(await response.json(), body).toMatchObject({ jsonrpc: '2.0', error: { code: expect.any(Number) } });
    }
  });

  it('always answers, also when something fails after the reply was let go of', async () => {
    const { runtime } = context;
    const broken = new Proxy(runtime, {
      get: (target, name) => (name === 'operations' ? [] : Reflect.get(target, name)),
    });
    const other = await createMcpServer({ ...context, runtime: broken });
    other.addHook('preHandler', async (request) => {
      request.mcpExchange = Object.defineProperty({ correlationId: 'c' }, 'caller', {
        get: () => {
          throw new Error('hunter2');
        },
      }) as typeof request.mcpExchange;
    });
    const response = await other.inject({
      method: 'POST',
      url: '/mcp',
      headers: { host: 'localhost', authorization: 'Bearer admin-token' },
      payload: rpc('tools/list', {}, 7),
    });
    expect(response.statusCode).toBe(500);
    expect(response.json()).toEqual({ jsonrpc: '2.0', id: 7, error: { code: -32603, message: 'Internal error' } });
    await other.close();
  });

  it('tells the health of the process to anyone, without details', async () => {
    const response = await fetch(`${origin}/health`);
    expect(response.status).toBe(200);
    const report = (await response.json()) as { services: Record<string, object> };
    expect(report).toMatchObject({ version: '1.2.3', metrics: { sessions: expect.any(Number) } });
    for (const service of Object.values(report.services)) expect(Object.keys(service)).toEqual(['status']);
  });
});

describe('sessions', () => {
  it('end by themselves when their client disappears', async () => {
    await openSession();
    expect((await statistics()).sessions).toBe(1);
    await vi.waitFor(async () => expect((await statistics()).sessions).toBe(0), soon);
  });

  it('live as long as their client keeps a stream open, and stop its work when it is gone', async () => {
    const session = { 'mcp-session-id': await openSession() };
    const controller = new AbortController();
    const stream = await fetch(`${origin}/mcp`, {
      headers: { authorization: 'Bearer admin-token', accept: 'text/event-stream', ...session },
      signal: controller.signal,
    });
    expect(stream.status).toBe(200);
    const subscribed = await post(rpc('resources/subscribe', { uri: 'things://all' }), session);
    expect(await messageIn(subscribed)).toMatchObject({ result: {} });
    const call = post(rpc('tools/call', { name: 'wait_for_abort', arguments: {} }, 3), session, controller.signal);
    await call;
    await waiting.started.promise;
    await new Promise((resolve) => setTimeout(resolve, 1.5 * options.sessionIdleMs));
    expect(await statistics()).toMatchObject({ sessions: 1, watchedResources: 1 });
    controller.abort();
    expect(await waiting.aborted.promise).toBe('ABORTED');
    expect(await statistics()).toEqual({ sessions: 0, subscriptionStreams: 0, watchedResources: 0 });
  });

  it('are not for anyone but who opened them', async () => {
    const session = { 'mcp-session-id': await openSession() };
    const stolen = await post(rpc('tools/list'), { ...session, authorization: 'Bearer read-token' });
    expect(stolen.status).toBe(404);
    expect((await post(rpc('tools/list'), session)).status).toBe(200);
    expect((await post(rpc('tools/list'), { 'mcp-session-id': 'unknown' })).status).toBe(404);
  });

  it('end when the client says so', async () => {
    const session = { 'mcp-session-id': await openSession() };
    const headers = { authorization: 'Bearer admin-token', ...session };
    expect((await fetch(`${origin}/mcp`, { method: 'DELETE', headers })).status).toBe(200);
    expect((await post(rpc('tools/list'), session)).status).toBe(404);
  });

  it('are bounded: idle ones make room, and when all are in use a new one is refused', async () => {
    await vi.waitFor(async () => expect((await statistics()).sessions).toBe(0), soon);
    const controller = new AbortController();
    const inUse: string[] = [];
    for (let count = 0; count < options.maxSessions; count++) {
      const session = await openSession();
      inUse.push(session);
      const headers = { authorization: 'Bearer admin-token', accept: 'text/event-stream', 'mcp-session-id': session };
      await fetch(`${origin}/mcp`, { headers, signal: controller.signal });
    }
    const refused = await post(initialize);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({
      id: 1,
      error: { message: expect.stringContaining('sessions are in use') },
    });
    expect((await statistics()).sessions).toBe(options.maxSessions);
    controller.abort();
    await vi.waitFor(async () => expect((await statistics()).sessions).toBe(0), soon);
    for (let count = 0; count < 3 * options.maxSessions; count++) await openSession();
    expect((await statistics()).sessions).toBeLessThanOrEqual(options.maxSessions);
  });

  it('leave nothing behind when an initialize is refused', async () => {
    await vi.waitFor(async () => expect((await statistics()).sessions).toBe(0), soon);
    const response = await post(initialize, { accept: 'text/html' });
    expect(response.status).toBe(406);
    expect((await statistics()).sessions).toBe(0);
  });
});

it('stops the work of a request without a session when its client disappears', async () => {
  const controller = new AbortController();
  const call = post(rpc('tools/call', { name: 'wait_for_abort', arguments: {} }), {}, controller.signal).then(
    (response) => response.text(),
  );
  const refused = expect(call).rejects.toThrow();
  await waiting.started.promise;
  controller.abort();
  await refused;
  expect(await waiting.aborted.promise).toBe('ABORTED');
});

const headers = {
  authorization: 'Bearer admin-token',
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};

it('closes with clients still connected, and with a call that does not end', async () => {
  const other = await createMcpServer(context, { closeGraceMs: 10 });
  const url = `${await other.listen({ host: '127.0.0.1', port: 0 })}/mcp`;
  const opened = await fetch(url, { method: 'POST', headers, body: JSON.stringify(initialize) });
  const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
  const stream = await fetch(url, { headers: { ...headers, ...session } });
  const body = JSON.stringify(rpc('tools/call', { name: 'wait_for_abort', arguments: {} }));
  const call = fetch(url, { method: 'POST', headers, body }).then((response) => response.text());
  const settled = Promise.allSettled([call, stream.text()]);
  await waiting.started.promise;
  await other.close();
  expect(await waiting.aborted.promise).toBe('ABORTED');
  await settled;
});

it('lets a running call finish before it closes', async () => {
  const other = await createMcpServer(context, { closeGraceMs: 30_000 });
  const url = `${await other.listen({ host: '127.0.0.1', port: 0 })}/mcp`;
  const params = { name: 'wait_for_release', arguments: {}, _meta: { progressToken: 1 } };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(rpc('tools/call', params)) });
  const closed = other.close();
  waiting.released.resolve();
  expect(await response.text()).toContain('"structuredContent":{"data":{}');
  await closed;
});
