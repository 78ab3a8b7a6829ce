import { get } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { definePlugin, defineTool, Type } from '@infrastructor/core';
import { createOperations, createRegistry, type HealthReport } from '@infrastructor/core/runtime';
import fc from 'fast-check';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiPath } from './openapi-operation.ts';
import { createRestServer } from './rest-server.ts';
import { thingsPlugin } from './test-plugin.ts';
import { createTestSurface, type TestSurface } from './test-surface.ts';
import { waiting } from './test-waiting.ts';

let surface: TestSurface;
let server: FastifyInstance;

beforeAll(async () => {
  surface = await createTestSurface([thingsPlugin]);
  server = await createRestServer(surface);
});
afterAll(async () => {
  await server.close();
  await surface[Symbol.asyncDispose]();
});

/** `.` and `..` are steps within any URL, however they are encoded. */
const isNoDotSegment = (name: string) => name !== '.' && name !== '..';

const authorization = 'Bearer admin-token';

async function ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, options: InjectOptions = {}) {
  const answer = await server.inject({ method, url, ...options, headers: { authorization, ...options.headers } });
  return { status: answer.statusCode, headers: answer.headers, body: answer.body === '' ? undefined : answer.json() };
}

describe('operations', () => {
  it('take text from the query and the path', async () => {
    const { status, body } = await ask('GET', '/api/things/nas?limit=7&hidden=true&tag=a,b&search=x,y');
    expect(status).toBe(200);
    expect(body.data).toEqual({ limit: 7, hidden: true, tag: ['a', 'b'], search: 'x,y' });
    expect(body.meta).toMatchObject({ device: 'nas', source: 'live', warnings: [] });
  });

  it('take a list as repeated keys, and keep commas there', async () => {
    const { body } = await ask('GET', '/api/things/nas?tag=a,b&tag=c');
    expect(body.data.tag).toEqual(['a,b', 'c']);
    expect((await ask('GET', '/api/things/nas?tag=one')).body.data.tag).toEqual(['one']);
    expect((await ask('GET', '/api/things/nas?tag=')).body.data.tag).toEqual([]);
  });

  it('refuse a repeated key where one value is expected', async () => {
    const { status, body } = await ask('GET', '/api/things/nas?search=a&search=b');
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ path: '/search', message: 'must be string' }]);
  });

  it('keep every field of an answer, also those that the output schema does not name', async () => {
    const { body } = await ask('GET', '/api/things/nas/x/detail');
    expect(body.data).toEqual({ name: 'x', device: 'nas' });
  });

  it('take a JSON body, with the path and the query above it, and answer 201 for what is created', async () => {
    const { status, body } = await ask('POST', '/api/things/nas?count=3&labels=a,b', {
      payload: { name: 'one', count: 1, device: 'web.example' },
    });
    expect(status).toBe(201);
    expect(body.data).toEqual({ name: 'one', count: 3, labels: ['a', 'b'], on: 'nas' });
  });

  it('do not convert values of a JSON body', async () => {
    const { status, body } = await ask('POST', '/api/things/nas', { payload: { name: 'one', count: '1' } });
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ path: '/count', message: 'must be integer' }]);
  });

  it('convert a number in the path of a request with a body, and fill in no default from there', async () => {
    const { status, body } = await ask('PUT', '/api/slots/12', { payload: { on: true, note: '12' } });
    expect(status).toBe(200);
    expect(body.data).toEqual({ slot: 12, on: true, note: '12' });
    expect((await ask('PUT', '/api/slots/x', { payload: { on: true } })).body.errors).toEqual([
      { path: '/slot', message: 'must be integer' },
    ]);
  });

  it('name every broken argument, also unknown ones', async () => {
    const { status, body } = await ask('GET', '/api/things/nas?limit=0&colour=red');
    expect(status).toBe(400);
    expect(body.code).toBe('VALIDATION_FAILED');
    expect(body.errors.map(({ path }: { path: string }) => path).sort()).toEqual(['/colour', '/limit']);
  });

  it('show the plan of a destructive one until it is confirmed, by query or body', async () => {
    const shown = await ask('DELETE', '/api/things/nas/one');
    expect(shown.body.data).toMatchObject({ confirmationRequired: true, plan: { losses: ['one'] } });
    const { confirm } = shown.body.data;
    expect((await ask('DELETE', `/api/things/nas/one?confirm=${confirm}`)).body.data).toEqual({ removed: 'one' });
    expect((await ask('DELETE', '/api/things/nas/one', { payload: { confirm } })).body.data).toEqual({
      removed: 'one',
    });
    expect((await ask('DELETE', `/api/things/nas/two?confirm=${confirm}`)).body.code).toBe('PLAN_CHANGED');
  });

  it('are mounted only where their tool is offered on REST', async () => {
    expect((await ask('GET', '/api/only-cli')).status).toBe(404);
  });

  it('get any name of up to 255 bytes that the path carries percent-encoded', async () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => Buffer.byteLength(text) <= 255 && text.isWellFormed());
    const awkward = fc.stringMatching(/^[a-z/@%# ?&+;:,.$=-]{1,200}$/);
    await fc.assert(
      fc.asyncProperty(fc.oneof(name, awkward).filter(isNoDotSegment), async (thing) => {
        const { status, body } = await ask('GET', `/api/things/nas/${encodeURIComponent(thing)}/detail`);
        expect({ status, name: body.data?.name }).toEqual({ status: 200, name: thing });
      }),
      { numRuns: 300 },
    );
    expect((await ask('GET', `/api/things/nas/${'%2F'.repeat(255)}/detail`)).body.data.name).toBe('/'.repeat(255));
    expect((await ask('GET', '/api/things/nas/tank%2Fdata%40daily%20one%25/detail')).body.data.name).toBe(
      'tank/data@daily one%',
    );
  });

  it('see their signal abort when the client goes away', async () => {
    const own = await createRestServer(surface);
    await own.listen({ host: '127.0.0.1', port: 0 });
    const { port } = own.server.address() as AddressInfo;
    const request = get({ port, host: '127.0.0.1', path: '/api/wait', headers: { authorization } });
    request.on('error', () => {});
    await waiting.started.promise;
    request.destroy();
    await expect(waiting.aborted.promise).resolves.toBe('ABORTED');
    await own.close();
  });

  it('are not taken for given up when a body has been read to its end', async () => {
    const own = await createRestServer(surface);
    const url = await own.listen({ host: '127.0.0.1', port: 0 });
    const answer = await fetch(`${url}/api/things/nas`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'x'.repeat(100_000) }),
    });
    expect(answer.status).toBe(201);
    await answer.body?.cancel();
    await own.close();
  });

  it('refuse to start over a route of the server', async () => {
    const clash = defineTool({
      name: 'clash',
      description: 'Wants a route that is taken',
      scope: 'read',
      effects: { readOnly: true },
      target: 'host',
      http: 'GET /api/plugins',
      input: Type.Object({}),
      output: Type.Object({}),
      run: async () => ({}),
    });
    const registry = createRegistry([definePlugin({ name: 'clash', tools: [clash] })]);
    const operations = createOperations(registry, () => Promise.reject(new Error('is not run')));
    await expect(createRestServer({ ...surface, runtime: { ...surface.runtime, operations } })).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
    });
  });
});

describe('credentials', () => {
  it.each(['/api/things/nas', '/api/plugins', '/api/resources', '/api/resources/read?uri=things://all'])(
    'are needed for %s',
    async (url) => {
      for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: 'Basic YTpi' }]) {
        const answer = await server.inject({ url, headers });
        expect(answer.statusCode).toBe(401);
        expect(answer.headers['www-authenticate']).toBe('Bearer');
        expect(answer.json().code).toBe('UNAUTHENTICATED');
      }
    },
  );

  it.each(['/health', '/health/live', '/health/ready', '/openapi.json', '/docs/'])(
    'are not needed for %s',
    async (url) => {
      expect((await server.inject({ url })).statusCode).toBe(200);
    },
  );

  it('limit what may be done', async () => {
    const { status, body } = await ask('POST', '/api/things/nas', {
      payload: { name: 'x' },
      headers: { authorization: 'Bearer read-token' },
    });
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'FORBIDDEN' });
  });
});

describe('correlation ids', () => {
  it('go out as they came in, in the header, the answer and the error', async () => {
    const headers = { 'x-request-id': 'trace-1:a.b_C' };
    const good = await ask('GET', '/api/things/nas', { headers });
    expect([good.headers['x-request-id'], good.body.meta.correlationId]).toEqual(['trace-1:a.b_C', 'trace-1:a.b_C']);
    const bad = await ask('GET', '/api/fail/x', { headers });
    expect([bad.headers['x-request-id'], bad.body.correlationId]).toEqual(['trace-1:a.b_C', 'trace-1:a.b_C']);
  });

  it.each(['', 'a b', 'x'.repeat(129), 'a"b', 'ä'])('are made anew instead of %j', async (given) => {
    const { headers } = await ask('GET', '/api/things/nas', { headers: { 'x-request-id': given } });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('errors', () => {
  const problem = (status: number, code: string) => ({
    type: `urn:infrastructor:error:${code}`,
    title: expect.any(String),
    status,
    detail: expect.any(String),
    code,
    hint: expect.any(String),
    correlationId: expect.any(String),
  });
  const cases: readonly [string, InjectOptions, number, string][] = [
    ['an unknown route', { method: 'GET', url: '/api/nowhere' }, 404, 'NOT_FOUND'],
    ['an unknown device', { method: 'GET', url: '/api/things/nobody' }, 404, 'DEVICE_NOT_FOUND'],
    ['a method that a route does not know', { method: 'PATCH', url: '/api/things/nas' }, 405, 'METHOD_NOT_ALLOWED'],
    [
      'a body that is no JSON',
      { method: 'POST', url: '/api/things/nas', payload: '{"a":', headers: { 'content-type': 'application/json' } },
      400,
      'VALIDATION_FAILED',
    ],
    [
      'a body that is another type',
      { method: 'POST', url: '/api/things/nas', payload: 'a=b', headers: { 'content-type': 'text/plain' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    [
      'a body that is too large',
      { method: 'POST', url: '/api/things/nas', payload: { name: 'x'.repeat(5 * 1024 * 1024) } },
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    [
      'a body that reaches for the prototype',
      {
        method: 'POST',
        url: '/api/things/nas',
        payload: '{"__proto__":{"a":1}}',
        headers: { 'content-type': 'application/json' },
      },
      400,
      'VALIDATION_FAILED',
    ],
    ['a path that cannot be decoded', { method: 'GET', url: '/api/things/%FF' }, 400, 'VALIDATION_FAILED'],
    ['a name that is too long', { method: 'GET', url: `/api/things/${'x'.repeat(800)}` }, 414, 'VALIDATION_FAILED'],
    ['a failing tool', { method: 'GET', url: '/api/fail/x' }, 404, 'NOT_FOUND'],
  ];
  it.each(cases)('are problem documents for %s', async (_what, options, status, code) => {
    const answer = await server.inject({ ...options, headers: { authorization, ...options.headers } });
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.headers['x-request-id']).toBe(answer.json().correlationId);
    expect({ statusCode: answer.statusCode, body: answer.json() }).toMatchObject({
      statusCode: status,
      body: problem(status, code),
    });
  });

  it('say which methods a route knows', async () => {
    const { headers } = await server.inject({ method: 'PATCH', url: '/api/things/nas' });
    expect(headers.allow).toBe('GET, HEAD, POST');
  });

  it('refuse a body that is no object', async () => {
    const { status, body } = await ask('POST', '/api/things/nas', {
      payload: '[1]',
      headers: { 'content-type': 'application/json' },
    });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'VALIDATION_FAILED' });
  });

  it('take an empty body as none', async () => {
    const { status } = await ask('POST', '/api/things/nas?name=x', {
      payload: '',
      headers: { 'content-type': 'application/json' },
    });
    expect(status).toBe(201);
  });

  it('tell nothing of an unexpected cause, whatever status it carries, and log it', async () => {
    const { status, body } = await ask('GET', '/api/fail/unknown');
    expect({ status, code: body.code }).toEqual({ status: 500, code: 'INTERNAL' });
    expect(JSON.stringify(body)).not.toContain('hunter2');
    expect(surface.logged.some(({ level, message }) => level === 'error' && message === 'tool failed')).toBe(true);
  });

  it('carry facts for programs without secrets', async () => {
    const { status, body } = await ask('GET', '/api/fail/command');
    expect(status).toBe(422);
    expect(body.details.exitCode).toBe(1);
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });

  it('say when to come back after a rate limit', async () => {
    const { status, headers } = await ask('GET', '/api/fail/rate');
    expect({ status, wait: headers['retry-after'] }).toEqual({ status: 429, wait: '7' });
  });
});

describe('bytes that are no HTTP', () => {
  it('are answered with a problem too', async () => {
    const own = await createRestServer(surface);
    await own.listen({ host: '127.0.0.1', port: 0 });
    const { port } = own.server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.end('hello\r\n\r\n');
    let text = '';
    for await (const chunk of socket) text += chunk;
    expect(text).toMatch(/^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*"code":"VALIDATION_FAILED"/);
    await own.close();
  });
});

describe('web pages of others', () => {
  it.each(['localhost', 'LOCALHOST:9101', '127.0.0.1:1', '[::1]:9101', 'infra.example'])(
    'may be %s by name',
    async (host) => {
      const own = await createRestServer(surface, { allowedHosts: ['infra.example'] });
      expect((await own.inject({ url: '/health', headers: { host } })).statusCode).toBe(200);
    },
  );

  it.each(['evil.example', 'localhost.evil.example:9101', '127.0.0.1.nip.io'])(
    'may not be %j on a loopback address',
    async (host) => {
      const answer = await server.inject({ url: '/health', headers: { host } });
      expect({ status: answer.statusCode, code: answer.json().code }).toEqual({ status: 403, code: 'FORBIDDEN' });
    },
  );

  it('may have any name on another address', async () => {
    const own = await createRestServer(surface, { bindAddress: '0.0.0.0' });
    expect((await own.inject({ url: '/health', headers: { host: 'nas.lan' } })).statusCode).toBe(200);
  });

  it('change nothing from another origin', async () => {
    const own = await createRestServer(surface, { allowedOrigins: ['https://dash.example'] });
    const post = async (origin: string) => {
      const headers = { authorization, origin, host: 'localhost:9101' };
      return (await own.inject({ method: 'POST', url: '/api/things/nas', payload: { name: 'x' }, headers })).statusCode;
    };
    expect(
      await Promise.all(['https://evil.example', 'null', 'http://localhost:9101', 'https://dash.example'].map(post)),
    ).toEqual([403, 403, 201, 201]);
  });
});

describe('health', () => {
  it('is that of the runtime', async () => {
    const { statusCode, body } = await server.inject({ url: '/health' });
    expect(statusCode).toBe(200);
    expect(JSON.parse(body)).toMatchObject({
      status: 'healthy',
      version: '1.2.3',
      services: { database: { status: 'healthy' } },
    });
  });

  it('answers 503 while it is unhealthy', async () => {
    const healthy = await surface.runtime.health();
    let status: HealthReport['status'] = 'unhealthy';
    const own = await createRestServer({
      ...surface,
      runtime: { ...surface.runtime, health: async () => ({ ...healthy, status }) },
    });
    const ask = async (url: string) => (await own.inject({ url })).statusCode;
    expect([await ask('/health'), await ask('/health/ready'), await ask('/health/live')]).toEqual([503, 503, 200]);
    status = 'degraded';
    expect([await ask('/health'), await ask('/health/ready')]).toEqual([200, 200]);
  });
});

describe('plugins and resources', () => {
  it('lists what each plugin defines', async () => {
    const { body } = await ask('GET', '/api/plugins');
    expect(body.data.filter(({ name }: { name: string }) => name === 'things')).toMatchObject([
      {
        name: 'things',
        version: '1.0.0',
        tools: expect.arrayContaining([expect.objectContaining({ name: 'list_things', scope: 'read' })]),
      },
    ]);
    expect(body.meta).toMatchObject({ source: 'live', warnings: [] });
  });

  it('lists templates and resources', async () => {
    const { body } = await ask('GET', '/api/resources');
    const own = (body.data as { uri: string }[]).filter(({ uri }) => uri.startsWith('things:'));
    expect(own).toEqual([
      {
        kind: 'template',
        uri: 'things://{device}/{+path}',
        name: 'A thing',
        description: 'One thing',
        mimeType: 'text/plain',
      },
      {
        kind: 'resource',
        uri: 'things://all',
        name: 'All things',
        description: 'Every thing',
        mimeType: 'application/json',
      },
      { kind: 'resource', uri: 'things://nas/a%20b', name: 'a b', mimeType: 'text/plain' },
    ]);
  });

  it('reads a resource by its URI', async () => {
    const read = (uri: string) => ask('GET', `/api/resources/read?uri=${encodeURIComponent(uri)}`);
    expect((await read('things://nas/a%20b/c')).body.data).toEqual({
      uri: 'things://nas/a%20b/c',
      mimeType: 'text/plain',
      text: 'nas:a b/c',
    });
    expect((await read('things://all')).body.data.mimeType).toBe('application/json');
    expect((await read('nothing://x')).status).toBe(404);
    expect((await ask('GET', '/api/resources/read')).status).toBe(400);
    expect((await ask('GET', '/api/resources/read?uri=a&uri=b')).status).toBe(400);
  });
});

describe('the OpenAPI document', () => {
  it('describes every route of the server but itself, its page and HEAD', async () => {
    const routes: string[] = [];
    const own = await createRestServer(surface, {
      prepare: async (prepared) => {
        prepared.addHook('onRoute', ({ method, url }) => {
          routes.push(`${String(method).toLowerCase()} ${openApiPath(url)}`);
        });
      },
    });
    const { paths } = (await own.inject({ url: '/openapi.json' })).json<{ paths: Record<string, object> }>();
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(described.sort()).toEqual(routes.filter((route) => !/^head | \/docs|openapi\.json/.test(route)).sort());
  });
});

describe('the docs page', () => {
  it('needs nothing from another server', async () => {
    const page = await server.inject({ url: '/docs/' });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    const sources = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source);
    expect(sources).toEqual(['js/scalar.js']);
    expect(page.body).not.toMatch(/https?:\/\//);
    expect(page.body).toMatch(/"withDefaultFonts": false/);
    const script = await server.inject({ url: '/docs/js/scalar.js' });
    expect(script.headers['content-type']).toMatch(/javascript/);
    expect(script.rawPayload.length).toBeGreaterThan(1_000_000);
  });

  it('is found without the slash', async () => {
    const { statusCode, headers } = await server.inject({ url: '/docs' });
    expect({ statusCode, location: headers.location }).toEqual({ statusCode: 301, location: '/docs/' });
  });
});
