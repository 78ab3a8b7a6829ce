import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type DataMessage,
  defineCollector,
  definePlugin,
  defineStream,
  defineTool,
  type EventMessage,
  exposeCollector,
  NotFoundError,
  Type,
} from '@infrastructor/core';
import { createManualClock } from '@infrastructor/testing';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ClientOptions } from 'ws';
import { createRestServer } from '../rest/rest-server.ts';
import { createTestSurface, type TestSurface, testAuthenticator } from '../rest/test-surface.ts';
import type { Authenticator } from '../surface-context.ts';
import { mountStream } from './mount-stream.ts';
import type { StreamLimits } from './stream-limits.ts';
import type { StreamServer } from './stream-server.ts';
import { streamUrl, TestClient } from './test-client.ts';

const open: { readonly server: FastifyInstance; readonly clients: TestClient[] }[] = [];

afterEach(async () => {
  for (const { server, clients } of open.splice(0)) {
    for (const { socket } of clients) socket.terminate();
    await server.close();
  }
});

/** Lines that a test pushes into whatever stream is open. */
class Lines {
  readonly opened: string[] = [];
  readonly ended: Promise<void>;
  #end = () => {};
  #push: ((line: { line: string } | Error | undefined) => void) | undefined;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    this.#end = resolve;
  }

  push(line: { line: string; password?: string } | Error | undefined): void {
    this.#push?.(line);
  }

  async *read(name: string, signal: AbortSignal): AsyncGenerator<{ line: string }> {
    this.opened.push(name);
    const waiting: ({ line: string } | Error | undefined)[] = [];
    let wake = () => {};
    this.#push = (line) => {
      waiting.push(line);
      wake();
    };
    signal.addEventListener('abort', () => wake());
    try {
      while (!signal.aborted) {
        while (waiting.length > 0) {
          const line = waiting.shift();
          if (line instanceof Error) throw line;
          if (line === undefined) return;
          yield line;
        }
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
    } finally {
      this.#end();
    }
  }
}

let surface: TestSurface;
let lines = new Lines();

const state = defineCollector({
  name: 'things.state',
  description: 'How things are',
  ttl: '1h',
  output: Type.Object({ count: Type.Integer() }),
  collect: async () => ({ count: 3 }),
});

/** Let go by the test, step by step. */
let steps: PromiseWithResolvers<void>[] = [];

const workSlowly = defineTool({
  name: 'work_slowly',
  description: 'Tells how far it is',
  scope: 'read',
  effects: { readOnly: true },
  http: 'POST /api/things/:device/work',
  input: Type.Object({ password: Type.Optional(Type.String()), fail: Type.Boolean({ default: false }) }),
  output: Type.Object({}),
  async run({ input, progress }) {
    for (const [index, step] of steps.entries()) {
      progress(index, steps.length, `step ${index} password=${input.password}`);
      await step.promise;
    }
    if (input.fail) throw new NotFoundError('It is gone');
    return {};
  },
});

const things = definePlugin({
  name: 'things',
  collectors: [state],
  tools: [exposeCollector(state, { name: 'get_state', http: 'GET /api/things/:device/state' }), workSlowly],
  streams: [
    defineStream({
      name: 'things.lines',
      description: 'Lines that the test writes',
      params: Type.Object({ container: Type.String(), tail: Type.Integer({ default: 10 }) }),
      item: Type.Object({ line: Type.String() }),
      open: ({ device, params, signal }) => lines.read(`${device.hostname}/${params.container}/${params.tail}`, signal),
    }),
  ],
});

beforeAll(async () => {
  surface = await createTestSurface([things]);
});
afterAll(() => surface[Symbol.asyncDispose]());

async function start(limits: Partial<StreamLimits> = {}, authenticator: Authenticator = testAuthenticator) {
  lines = new Lines();
  const context = { ...surface, authenticator };
  const clock = createManualClock(new Date('2026-01-01T00:00:00Z'));
  const server = await createRestServer(context);
  const streams: StreamServer = await mountStream(server, context, { limits, clock });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const clients: TestClient[] = [];
  open.push({ server, clients });
  const connect = (protocols?: string[], options?: ClientOptions) => {
    const client = new TestClient(streamUrl(server), protocols, options);
    clients.push(client);
    return client;
  };
  const enter = async (token = 'read-token') => {
    const client = connect([], { headers: { authorization: `Bearer ${token}` } });
    await client.ofType('auth');
    return client;
  };
  const publish = (...messages: (DataMessage | EventMessage)[]) => {
    for (const message of messages) surface.runtime.bus.publish(message);
  };
  return { server, streams, clock, lines, connect, enter, publish };
}

const snapshot = (hostname: string, dataType: string, data: unknown = {}): DataMessage => ({
  type: 'data',
  topic: `devices.${hostname}.${dataType}`,
  hostname,
  deviceId: `id-${hostname}`,
  dataType,
  params: {},
  data,
  collectedAt: '2026-01-01T00:00:00.000Z',
  correlationId: 'c-1',
});

const happened = (eventType: string, severity: EventMessage['severity'] = 'info', hostname?: string): EventMessage => ({
  type: 'event',
  eventType,
  hostname,
  severity,
  data: { password: 'hunter2' },
  timestamp: '2026-01-01T00:00:00.000Z',
});

const subscribe = (...topics: string[]) => ({ type: 'subscription', action: 'subscribe', topics });

describe('authentication', () => {
  it.each([
    ['the Authorization header', [], { authorization: 'Bearer read-token' }],
    ['a subprotocol', ['bearer.read-token'], {}],
    ['a subprotocol beside another', ['infrastructor', 'bearer.read-token'], {}],
  ])('works by %s', async (_how, protocols, headers) => {
    const { connect } = await start();
    const client = connect(protocols, { headers });
    expect(await client.next()).toMatchObject({
      type: 'auth',
      authenticated: true,
      scopes: ['read'],
      seq: expect.any(Number),
    });
    expect(client.socket.protocol).toBe(protocols[0] ?? '');
  });

  it('works by message, and only then lets in', async () => {
    const { connect } = await start();
    const client = connect();
    await once(client.socket, 'open');
    expect(await client.ask(subscribe('global'))).toMatchObject({ type: 'error', code: 'UNAUTHENTICATED' });
    expect(await client.ask({ type: 'auth', token: 'read-token', id: 'a1' })).toMatchObject({ type: 'auth', id: 'a1' });
    expect(await client.ask(subscribe('global'))).toMatchObject({ type: 'subscription', topics: ['global'] });
  });

  it('is not needed where the authenticator asks for none', async () => {
    const { connect } = await start(
      {},
      { authenticate: async (_token, surface) => ({ id: 'anyone', scopes: ['read'], surface }) },
    );
    expect(await connect().next()).toMatchObject({ type: 'auth', caller: 'anyone' });
  });

  it('closes on a token that is not known, and on one that may not read', async () => {
    const { connect } = await start();
    const wrong = connect(['bearer.wrong']);
    expect(await wrong.next()).toMatchObject({ type: 'error', code: 'UNAUTHENTICATED' });
    expect(await wrong.closed).toMatchObject({ code: 4401 });
    const powerless = connect([], { headers: { authorization: 'Bearer no-scope-token' } });
    expect(await powerless.next()).toMatchObject({ type: 'error', code: 'FORBIDDEN' });
    expect(await powerless.closed).toMatchObject({ code: 4403 });
  });

  it('must come within ten seconds', async () => {
    const { connect, clock, streams } = await start();
    const client = connect();
    await once(client.socket, 'open');
    await clock.advance(9_999);
    expect(client.all).toEqual([]);
    await clock.advance(1);
    expect(await client.ofType('error')).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await client.closed).toMatchObject({ code: 4401 });
    await expect.poll(() => streams.statistics().clients).toBe(0);
  });

  it('is checked again while the connection lasts', async () => {
    let revoked = false;
    const authenticator: Authenticator = {
      authenticate: (token, surface) => testAuthenticator.authenticate(revoked ? 'revoked' : token, surface),
    };
    const { enter, clock } = await start({ silenceMs: 1e9 }, authenticator);
    const client = await enter();
    await clock.advance(300_000);
    await client.settled();
    revoked = true;
    await clock.advance(300_000);
    expect(await client.ofType('error')).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await client.closed).toMatchObject({ code: 4401 });
  });
});

describe('topics', () => {
  it('bring snapshots and events in the form that is promised', async () => {
    const { enter, publish } = await start();
    const client = await enter();
    await client.ask(subscribe('devices.nas.zfs.pools', 'events'));
    publish(
      snapshot('nas', 'zfs.pools', [{ name: 'tank', token: 'hunter2' }]),
      happened('device.added', 'warning', 'nas'),
    );
    const data = await client.ofType('data');
    expect(data).toEqual({
      type: 'data',
      timestamp: '2026-01-01T00:00:00.000Z',
      topic: 'devices.nas.zfs.pools',
      hostname: 'nas',
      dataType: 'zfs.pools',
      data: [{ name: 'tank', token: expect.stringMatching(/^\[redacted:/) }],
      meta: { deviceId: 'id-nas', params: {}, collectedAt: '2026-01-01T00:00:00.000Z', correlationId: 'c-1' },
      seq: expect.any(Number),
    });
    expect(await client.ofType('event')).toMatchObject({
      eventType: 'device.added',
      hostname: 'nas',
      severity: 'warning',
      data: { password: expect.stringMatching(/^\[redacted:/) },
      seq: data.seq + 1,
    });
  });

  it('bring what someone else has just collected over REST, and nothing that came from the cache', async () => {
    const { enter, server } = await start();
    const client = await enter();
    await client.ask(subscribe('devices.nas.*'));
    const collect = (id: string, fresh: boolean) =>
      server.inject({
        url: `/api/things/nas/state?fresh=${fresh}`,
        headers: { authorization: 'Bearer read-token', 'x-request-id': id },
      });
    expect((await collect('first', true)).json()).toMatchObject({ data: { count: 3 }, meta: { source: 'live' } });
    expect((await collect('second', false)).json()).toMatchObject({ data: { count: 3 }, meta: { source: 'cache' } });
    expect(await client.settled()).toMatchObject([
      {
        topic: 'devices.nas.things.state',
        dataType: 'things.state',
        data: { count: 3 },
        meta: { correlationId: 'first' },
      },
    ]);
  });

  const messages = () => [
    snapshot('nas', 'zfs.pools'),
    snapshot('nas', 'docker.containers'),
    snapshot('web.example', 'zfs.pools'),
    happened('container.died', 'critical', 'nas'),
    happened('host.started'),
  ];
  it.each([
    ['global', [0, 1, 2, 3, 4]],
    ['*', [0, 1, 2, 3, 4]],
    ['devices.nas', [0, 1, 3]],
    ['devices.nas.*', [0, 1]],
    ['devices.*', [0, 1, 2, 3]],
    ['devices.web.example.zfs.pools', [2]],
    ['events', [3, 4]],
    ['events.critical', [3]],
    ['events.*', [3, 4]],
    ['devices.nas.zfs.pools', [0]],
    ['devices.na', []],
  ])('%s covers what it should', async (topic, expected) => {
    const { enter, publish } = await start();
    const client = await enter();
    const { seq } = await client.ask(subscribe(topic));
    publish(...messages());
    const received = (await client.settled()).map((message) => message.seq - seq - 1);
    expect(received).toEqual(expected);
  });

  it('are added, replaced and taken away', async () => {
    const { enter, publish } = await start();
    const client = await enter();
    await client.ask(subscribe('events'));
    expect(await client.ask({ ...subscribe('devices.nas', 'events'), id: 7 })).toMatchObject({
      type: 'error',
      code: 'VALIDATION_FAILED',
    });
    expect(await client.ask({ ...subscribe('devices.nas', 'events'), id: '7' })).toMatchObject({
      id: '7',
      topics: ['events', 'devices.nas'],
    });
    publish(happened('device.added', 'info', 'nas'));
    expect(await client.settled()).toHaveLength(1);
    expect(await client.ask({ type: 'subscription', action: 'unsubscribe', topics: ['events'] })).toMatchObject({
      topics: ['devices.nas'],
    });
    expect(await client.ask({ type: 'subscription', action: 'replace', topics: ['events.info'] })).toMatchObject({
      topics: ['events.info'],
    });
    publish(snapshot('nas', 'zfs.pools'), happened('x.y'));
    expect((await client.settled()).map(({ type }) => type)).toEqual(['event']);
  });

  it('are refused beyond the limit, and the old ones stay', async () => {
    const { enter } = await start({ maxTopics: 2 });
    const client = await enter();
    await client.ask(subscribe('a', 'b'));
    expect(await client.ask(subscribe('c'))).toMatchObject({ type: 'error', code: 'VALIDATION_FAILED' });
    expect(await client.ask(subscribe('a'))).toMatchObject({ type: 'subscription', topics: ['a', 'b'] });
  });
});

describe('an operation under way', () => {
  const begin = (server: FastifyInstance, id: string, token = 'read-token', payload: object = {}) => {
    steps = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    return server.inject({
      method: 'POST',
      url: '/api/things/nas/work',
      headers: { authorization: `Bearer ${token}`, 'x-request-id': id },
      payload,
    });
  };

  it('tells who began it how far it is, and how it ended, by the id of its request', async () => {
    const { enter, server } = await start();
    const client = await enter();
    await client.ask(subscribe('operations.my.id-1'));
    const answer = begin(server, 'my.id-1', 'read-token', { password: 'hunter2' });
    const first = await client.ofType('progress');
    expect(first).toEqual({
      type: 'progress',
      timestamp: expect.any(String),
      topic: 'operations.my.id-1',
      correlationId: 'my.id-1',
      operationId: expect.any(String),
      tool: 'work_slowly',
      hostname: 'nas',
      state: 'running',
      done: 0,
      total: 2,
      text: expect.stringMatching(/^step 0 password=\[redacted/),
      seq: expect.any(Number),
    });
    steps[0]?.resolve();
    expect(await client.ofType('progress')).toMatchObject({ done: 1, state: 'running' });
    steps[1]?.resolve();
    expect(await client.ofType('progress')).toMatchObject({ done: 1, state: 'succeeded' });
    expect((await answer).json()).toMatchObject({ meta: { operationId: first.operationId } });
    const failed = begin(server, 'my.id-1', 'read-token', { fail: true });
    expect(await client.ofType('progress')).toMatchObject({ done: 0, state: 'running' });
    for (const step of steps) step.resolve();
    expect(await client.next(({ state }) => state !== 'running')).toMatchObject({ type: 'progress', state: 'failed' });
    expect((await failed).statusCode).toBe(404);
  });

  it('is shown to its own caller and to admins, and to nobody else, also when it is replayed', async () => {
    const { enter, server } = await start();
    const [admin, reader] = [await enter('admin-token'), await enter()];
    const { seq } = await admin.ask(subscribe('operations.*'));
    await reader.ask(subscribe('*'));
    const run = async (id: string, token: string) => {
      const answer = begin(server, id, token);
      await admin.ofType('progress');
      for (const step of steps) step.resolve();
      await answer;
      await admin.next(({ state }) => state === 'succeeded');
    };
    await run('by-admin', 'admin-token');
    await run('by-reader', 'read-token');
    const seen = (await reader.settled()).filter(({ type }) => type === 'progress');
    expect(new Set(seen.map(({ correlationId }) => correlationId))).toEqual(new Set(['by-reader']));
    const late = await enter();
    await late.ask({ ...subscribe('operations.by-admin', 'operations.by-reader'), since: seq });
    const replayed = await late.settled();
    expect(replayed.length).toBeGreaterThan(1);
    expect(replayed.every(({ correlationId }) => correlationId === 'by-reader')).toBe(true);
    expect(replayed.at(-1)).toMatchObject({ state: 'succeeded' });
  });
});

describe('since', () => {
  it('replays what was missed, of the topics asked for, then goes on', async () => {
    const { enter, publish } = await start();
    const first = await enter();
    const { seq } = await first.ask(subscribe('global'));
    publish(snapshot('nas', 'a.b'), happened('x.y'), snapshot('web.example', 'a.b'));
    await first.settled();
    first.socket.terminate();
    const again = await enter();
    expect(await again.ask({ ...subscribe('devices.nas', 'events'), since: seq })).toMatchObject({
      replayed: 2,
      gap: false,
      seq: seq + 3,
    });
    publish(happened('later.on'));
    expect((await again.settled()).map((message) => message.seq - seq)).toEqual([1, 2, 4]);
  });

  it('does not send again what another topic of the client has brought', async () => {
    const { enter, publish } = await start();
    const client = await enter();
    const { seq } = await client.ask(subscribe('devices.nas'));
    publish(snapshot('nas', 'a.b'), snapshot('web.example', 'a.b'));
    await client.settled();
    expect(await client.ask({ ...subscribe('global'), since: seq })).toMatchObject({ replayed: 1 });
  });

  it('says that there is a gap: too long ago, another server, or before anyone listened', async () => {
    const { enter, publish, streams } = await start({ replayMessages: 2 });
    publish(happened('unheard.of'));
    const client = await enter();
    const { seq, server } = await client.ask(subscribe('global'));
    expect(await client.ask({ ...subscribe('global'), since: seq - 1 })).toMatchObject({ gap: true });
    expect(await client.ask({ ...subscribe('global'), since: seq + 1 })).toMatchObject({ gap: true });
    expect(await client.ask({ ...subscribe('global'), since: seq, server })).toMatchObject({ gap: false });
    expect(await client.ask({ ...subscribe('global'), since: seq, server: 'another' })).toMatchObject({ gap: true });
    publish(happened('a.a'), happened('b.b'), happened('c.c'));
    await client.settled();
    const replace = { type: 'subscription', action: 'replace', topics: ['*'] };
    expect(await client.ask({ ...replace, since: seq })).toMatchObject({ gap: true, replayed: 2 });
    expect(await client.ask({ ...replace, since: seq + 1 })).toMatchObject({ gap: false, replayed: 2 });
    expect(streams.statistics()).toMatchObject({ replayMessages: 2 });
  });
});

describe('streams of devices', () => {
  const listen = (container: string, more: object = {}) => ({
    type: 'subscription',
    action: 'subscribe',
    stream: 'things.lines',
    device: 'nas',
    params: { container },
    ...more,
  });

  it('are shared by everyone who listens to the same, and end with the last', async () => {
    const { enter, lines, streams } = await start();
    const [first, second] = [await enter(), await enter()];
    expect(await first.ask(listen('web'))).toMatchObject({
      streams: [{ stream: 'things.lines', device: 'nas', params: { container: 'web', tail: 10 } }],
    });
    await second.ask(listen('web', { params: { container: 'web', tail: 10 } }));
    lines.push({ line: 'hello', password: 'hunter2' });
    for (const client of [first, second]) {
      expect(await client.ofType('data')).toMatchObject({
        topic: 'things.lines',
        hostname: 'nas',
        dataType: 'things.lines',
        data: { line: 'hello', password: expect.stringMatching(/^\[redacted:/) },
        meta: { params: { container: 'web', tail: 10 } },
        seq: expect.any(Number),
      });
    }
    expect(lines.opened).toEqual(['nas/web/10']);
    expect(streams.statistics()).toMatchObject({ streams: 1 });
    expect(await first.ask({ type: 'subscription', action: 'unsubscribe', stream: 'things.lines' })).toMatchObject({
      streams: [],
    });
    expect(streams.statistics()).toMatchObject({ streams: 1 });
    second.socket.close();
    await lines.ended;
    await second.closed;
    await expect.poll(() => streams.statistics().streams).toBe(0);
  });

  it('tell when they are over, and why they failed', async () => {
    const { enter, lines, streams } = await start();
    const client = await enter();
    await client.ask(listen('web'));
    lines.push({ line: 'last' });
    lines.push(undefined);
    await client.ofType('data');
    expect(await client.ofType('subscription')).toMatchObject({ action: 'ended', streams: [] });
    await client.ask(listen('web'));
    lines.push(new Error('hunter2'));
    expect(await client.ofType('error')).toMatchObject({ code: 'INTERNAL', stream: 'things.lines', device: 'nas' });
    expect(JSON.stringify(client.all)).not.toContain('hunter2');
    expect(await client.ofType('subscription')).toMatchObject({ action: 'ended' });
    expect(streams.statistics().streams).toBe(0);
  });

  it('replace one another, without a break for the one that stays', async () => {
    const { enter, lines } = await start();
    const client = await enter();
    await client.ask(listen('web'));
    expect(await client.ask(listen('web', { action: 'replace' }))).toMatchObject({
      streams: [{ params: { container: 'web' } }],
    });
    expect(lines.opened).toHaveLength(1);
    expect(await client.ask(listen('db', { action: 'replace' }))).toMatchObject({
      streams: [{ params: { container: 'db' } }],
    });
    expect(lines.opened).toHaveLength(2);
  });

  it.each([
    [{ stream: 'no.such' }, 'TOOL_NOT_FOUND'],
    [{ device: 'nobody' }, 'DEVICE_NOT_FOUND'],
    [{ params: {} }, 'VALIDATION_FAILED'],
    [{ device: undefined }, 'VALIDATION_FAILED'],
    [{ topics: ['global'] }, 'VALIDATION_FAILED'],
  ])('are refused for %j', async (change, code) => {
    const { enter } = await start();
    const client = await enter();
    expect(await client.ask(listen('web', { ...change, id: 'q' }))).toMatchObject({ type: 'error', id: 'q', code });
  });

  it('are limited', async () => {
    const { enter } = await start({ maxStreams: 1 });
    const client = await enter();
    await client.ask(listen('web'));
    expect(await client.ask(listen('db'))).toMatchObject({ type: 'error', code: 'VALIDATION_FAILED' });
  });
});

describe('heartbeats', () => {
  it('come from the server, with a ping, and answer those of the client', async () => {
    const { enter, clock } = await start();
    const client = await enter();
    const pinged = once(client.socket, 'ping');
    await clock.advance(20_000);
    await pinged;
    expect(await client.ofType('heartbeat')).toMatchObject({ timestamp: '2026-01-01T00:00:20.000Z' });
    client.send({ type: 'heartbeat', timestamp: 'anything' });
    expect(await client.ofType('heartbeat')).toMatchObject({ seq: expect.any(Number) });
  });

  it('close a client that is silent for a minute, and not one that answers pings', async () => {
    const { enter, connect, clock } = await start();
    const lively = await enter();
    const silent = connect(['bearer.read-token'], { autoPong: false });
    await silent.ofType('auth');
    for (let times = 0; times < 3; times++) {
      const pinged = once(lively.socket, 'ping');
      await clock.advance(20_000);
      await pinged;
      await lively.settled();
    }
    expect(await silent.closed).toMatchObject({ code: 4408 });
    expect(lively.socket.readyState).toBe(lively.socket.OPEN);
  });
});

describe('limits', () => {
  it.each([
    'not json',
    '[]',
    'null',
    '{"type":"dance"}',
    '{"type":"toString"}',
    '{"type":"subscription"}',
    '{"type":"subscription","action":"subscribe"}',
  ])('answer %s with an error and stay open', async (text) => {
    const { enter } = await start();
    const client = await enter();
    client.send(text);
    expect(await client.next()).toMatchObject({ type: 'error', code: 'VALIDATION_FAILED' });
    await client.settled();
  });

  it('close on a message that is too large', async () => {
    const { enter } = await start();
    const client = await enter();
    client.send('x'.repeat(64 * 1024 + 1));
    expect(await client.closed).toMatchObject({ code: 1009 });
  });

  it('ignore what comes too fast, say so once a second, and close on a flood', async () => {
    const { enter, clock } = await start({ messagesPerSec: 5 });
    const client = await enter();
    const handled = once(client.socket, 'pong');
    for (let count = 0; count < 20; count++) client.send({ type: 'heartbeat' });
    client.socket.ping();
    await handled;
    await clock.advance(1_000);
    await client.settled();
    expect(client.all.filter(({ type }) => type === 'error')).toMatchObject([{ code: 'RATE_LIMITED' }]);
    for (let count = 0; count < 200; count++) client.send({ type: 'heartbeat' });
    expect(await client.closed).toMatchObject({ code: 1008 });
  });

  it('refuse more clients than fit before they are connected', async () => {
    const { enter, server, streams } = await start({ maxClients: 1 });
    await enter();
    const { port } = server.server.address() as AddressInfo;
    const headers = {
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    const [response] = await once(
      httpRequest({ port, host: '127.0.0.1', path: '/ws/stream', headers }).end(),
      'response',
    );
    let body = '';
    for await (const chunk of response) body += chunk;
    expect({ status: response.statusCode, code: JSON.parse(body).code }).toEqual({ status: 503, code: 'OVERLOADED' });
    expect(streams.statistics().clients).toBe(1);
  });

  it('refuse a page of another origin', async () => {
    const { connect } = await start();
    const client = connect(['bearer.read-token'], { origin: 'https://evil.example' });
    await client.closed;
    expect(client.all).toEqual([]);
  });

  it('drop old data of a client that does not read, tell how many, and keep its events', async () => {
    const { enter, publish, streams } = await start({ queueBytes: 256 * 1024 });
    const slow = await enter();
    const quick = await enter();
    await slow.ask(subscribe('global'));
    await quick.ask(subscribe('global'));
    slow.socket.pause();
    const count = 40;
    const text = 'x'.repeat(10_000);
    // Loopback sockets hold several megabytes before anything has to wait here.
    for (let round = 0; round < count; round++) {
      publish(...Array.from({ length: 50 }, () => snapshot('nas', 'big.one', text)), happened(`round.r${round}`));
      await quick.next(({ eventType }) => eventType === `round.r${round}`);
    }
    const { dropped, queuedBytes } = streams.statistics();
    expect(dropped).toBeGreaterThan(0);
    expect(queuedBytes).toBeLessThanOrEqual(256 * 1024);
    slow.socket.resume();
    await slow.next(({ eventType }) => eventType === `round.r${count - 1}`);
    await slow.settled();
    const told = slow.all
      .filter(({ code }) => code === 'OVERLOADED')
      .reduce((sum, message) => sum + Number(message.dropped), 0);
    expect(told).toBe(dropped);
    expect(slow.all.filter(({ type }) => type === 'event')).toHaveLength(count);
    expect(slow.all.filter(({ type }) => type === 'data')).toHaveLength(count * 50 - dropped);
    expect(quick.all.filter(({ type }) => type === 'data')).toHaveLength(count * 50);
  });
});

describe('the end', () => {
  it('is told to every client when the server stops', async () => {
    const { enter, server } = await start();
    const client = await enter();
    await server.close();
    expect(await client.closed).toMatchObject({ code: 1001 });
  });

  it('leaves nothing behind of a client that has gone', async () => {
    const { enter, streams } = await start();
    const client = await enter();
    await client.ask(subscribe('global', 'events'));
    expect(streams.statistics()).toMatchObject({ clients: 1, authenticated: 1, topics: 2 });
    client.socket.close();
    await client.closed;
    const other = await enter();
    expect(streams.statistics()).toMatchObject({ clients: 1, topics: 0, sent: expect.any(Number) });
    other.socket.close();
  });
});
