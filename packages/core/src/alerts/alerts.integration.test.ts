import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { Type } from 'typebox';
import { afterEach, describe, expect, test } from 'vitest';
import { defineAlertRule } from '../contract/alert-rule.ts';
import { defineCollector } from '../contract/collector.ts';
import type { DeviceInfo } from '../contract/context.ts';
import { InfrastructorError } from '../contract/errors.ts';
import { exposeCollector } from '../contract/expose-collector.ts';
import { definePlugin } from '../contract/plugin.ts';
import { devicesToken } from '../devices/devices.ts';
import type { EventMessage } from '../events/bus.ts';
import type { RuntimeOptions } from '../lifecycle/create-runtime.ts';
import { startTestRuntime, type TestRuntime } from '../lifecycle/test-runtime.ts';
import { createTestClock } from '../polling/test-clock.ts';
import { postgresInstalled, startPostgres, type TestPostgres } from '../store/test-postgres.ts';
import { alertDispatcherToken } from './alert-dispatcher.ts';
import { alertEngineToken } from './alert-engine.ts';

/** Percent in use, by hostname; a string is why it cannot be read. */
const readings = new Map<string, number | string>();

const fill = defineCollector({
  name: 'test.fill',
  description: 'How full something is',
  ttl: '1s',
  output: Type.Object({ usedPercent: Type.Number() }),
  async collect({ device }) {
    const reading = readings.get(device.hostname);
    if (typeof reading === 'number') return { usedPercent: reading };
    throw new InfrastructorError('DEVICE_UNREACHABLE', reading ?? 'gone', { retryable: false });
  },
});

const full = defineAlertRule({
  name: 'test.full',
  description: 'Something is full',
  collector: fill,
  severity: 'warning',
  holdFor: '60s',
  clearFor: '30s',
  when: ({ usedPercent }, before) =>
    usedPercent > 90
      ? [
          {
            subject: 'it',
            message: `${usedPercent} %, was ${before?.usedPercent}`,
            ...(usedPercent > 98 ? { severity: 'critical' as const } : {}),
          },
        ]
      : [],
  stillHolds: ({ usedPercent }) => (usedPercent > 85 ? ['it'] : []),
});

const broken = defineAlertRule({
  name: 'test.broken',
  description: 'Throws',
  collector: fill,
  severity: 'critical',
  when: () => {
    throw new Error('a bug');
  },
});

const plugin = definePlugin({
  name: 'test',
  collectors: [fill],
  tools: [exposeCollector(fill, { name: 'get_fill', http: 'GET /api/devices/:device/fill' })],
  alertRules: [full, broken],
});

interface Received {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver of webhooks that answers with what it is told to. */
async function receiver(): Promise<{ server: Server; url: string; received: Received[]; answers: number[] }> {
  const received: Received[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ path: request.url, headers: request.headers, body });
      response.writeHead(answers.shift() ?? 204).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, answers };
}

const clock = createTestClock('2026-01-01T00:00:00.000Z', async () => {
  for (let n = 0; n < 3; n++) await turn();
});

let opened: { runtime: TestRuntime['runtime'] }[] = [];
let servers: Server[] = [];
afterEach(async () => {
  for (const { runtime } of opened) await runtime.close();
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  [opened, servers] = [[], []];
});

async function start(alerts: RuntimeOptions['alerts'] = true, options: RuntimeOptions = {}) {
  const test = await startTestRuntime(plugin, { clock, alerts, ...options });
  opened.push(test);
  const events: EventMessage[] = [];
  test.runtime.bus.subscribe((message) => {
    if (message.type === 'event' && message.eventType.startsWith('alert.')) events.push(message);
  });
  const engine = test.runtime.service(alertEngineToken);
  const dispatcher = test.runtime.service(alertDispatcherToken);
  const idle = async () => {
    for (let n = 0; n < 5; n++) {
      await turn();
      await engine.idle();
      await dispatcher.idle();
    }
  };
  while (!engine.statistics().active) await turn();
  await idle();
  return {
    ...test,
    events,
    idle,
    /** Reads a device again and lets the rules look. */
    async read(device: DeviceInfo, percent: number | string, afterSec: number) {
      await clock.advance(afterSec * 1_000);
      readings.set(device.hostname, percent);
      await test.call('get_fill', { device: device.hostname, fresh: true }).catch(() => {});
      await idle();
    },
    alerts: async (args: object = {}) =>
      (await test.call('list_alerts', args)).data as {
        id: string;
        rule: string;
        severity: string;
        state: string;
        message: string;
        silencedUntil?: string;
      }[],
  };
}

const types = (events: readonly EventMessage[]) => events.map(({ eventType }) => eventType);

describe('an alert', () => {
  test('fires once after it has held, survives a spike back, is resolved once below its lower threshold', async () => {
    const { addDevice, read, alerts, events, call } = await start();
    const device = await addDevice('a');
    await read(device, 80, 0);
    for (const percent of [95, 96]) await read(device, percent, 30);
    expect(events).toEqual([]);
    await read(device, 97, 30);
    expect(types(events)).toEqual(['alert.fired']);
    expect(await alerts()).toMatchObject([
      { rule: 'test.full', device: 'a', subject: 'it', state: 'open', severity: 'warning', message: '97 %, was 96' },
    ]);
    for (const percent of [99, 88, 97, 88, 86]) await read(device, percent, 30);
    expect(types(events)).toEqual(['alert.fired', 'alert.changed', 'alert.changed']);
    await read(device, 50, 30);
    await read(device, 50, 30);
    await read(device, 50, 30);
    expect(types(events).slice(3)).toEqual(['alert.resolved']);
    expect(await alerts()).toEqual([]);
    expect(await alerts({ state: 'resolved' })).toMatchObject([{ state: 'resolved', rule: 'test.full' }]);
    const stored = (await call('list_events', { device: 'a', eventType: 'alert.fired' })).data;
    expect(stored).toMatchObject([{ eventType: 'alert.fired', device: 'a', severity: 'warning' }]);
  });

  test('of one device says nothing of another, and pages and filters list them', async () => {
    const { addDevice, read, alerts, call } = await start({ deviceOfflineAfterSec: 0 });
    const devices = [await addDevice('a'), await addDevice('b'), await addDevice('c')];
    for (const device of devices) await read(device, 99, 0);
    for (const device of devices.slice(0, 2)) await read(device, 99, 61);
    expect(await alerts()).toHaveLength(2);
    expect(await alerts({ device: 'b', severity: 'critical' })).toHaveLength(1);
    expect(await alerts({ rule: 'device-offline' })).toEqual([]);
    expect(await alerts({ since: '1s' })).toHaveLength(1);
    const limited = await call('list_alerts', {}, { id: 'limited', deviceTags: { rack: '1' } });
    expect(limited.data).toEqual([]);
    const first = await call('list_alerts', { limit: 1 });
    const second = await call('list_alerts', { limit: 1, cursor: first.meta.nextCursor });
    expect([first.data, second.data].flat()).toEqual(await alerts());
    expect((await call('list_alert_rules')).data).toContainEqual(
      expect.objectContaining({ name: 'test.full', holdForSec: 60, clearForSec: 30, dataType: 'test.fill' }),
    );
    await expect(call('acknowledge_alert', { alert: '00000000-0000-4000-8000-000000000000' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const [alert] = await alerts();
    expect((await call('acknowledge_alert', { alert: alert?.id })).data).toMatchObject({ acknowledgedBy: 'internal' });
    expect(await alerts({ acknowledged: false })).toHaveLength(1);
  });

  test('is open for a device that cannot be reached, until it answers', async () => {
    const { addDevice, read, alerts, events, runtime } = await start({ deviceOfflineAfterSec: 120 });
    const device = await addDevice('a');
    await read(device, 10, 0);
    await read(device, 'no route to host', 30);
    await clock.advance(100_000);
    expect(events).toEqual([]);
    await clock.advance(60_000);
    await runtime.service(alertEngineToken).idle();
    expect(await alerts()).toMatchObject([
      { rule: 'device-offline', device: 'a', severity: 'critical', message: expect.stringContaining('no route') },
    ]);
    await clock.advance(600_000);
    await read(device, 10, 0);
    expect(types(events)).toEqual(['alert.fired', 'alert.resolved']);
  });

  test('goes with its device, and is over where a device is no longer watched', async () => {
    const { addDevice, read, alerts, call, idle } = await start();
    const [a, b] = [await addDevice('a'), await addDevice('b')];
    for (const percent of [99, 99]) for (const device of [a, b]) await read(device, percent, 61);
    expect(await alerts()).toHaveLength(2);
    await call('edit_device', { device: 'a', monitoringEnabled: false });
    await idle();
    expect(await alerts()).toMatchObject([{ device: 'b' }]);
    const devices = opened[0]?.runtime.service(devicesToken);
    const row = await devices?.table.find(b.id);
    await devices?.table.remove(b.id);
    if (row) devices?.announce('device.removed', row);
    await idle();
    expect(await alerts({ state: 'all' })).toMatchObject([{ device: 'a', state: 'resolved' }]);
  });
});

describe('who is told', () => {
  test('gets each alert once, signed, and again while it does not take it', async () => {
    const { server, url, received, answers } = await receiver();
    servers.push(server);
    const secret = `whsec_${Buffer.from('a secret of the receiver').toString('base64')}`;
    const { addDevice, read, idle } = await start({ webhooks: [`${url}/hooks/very-secret`], webhookSecret: secret });
    const device = await addDevice('a');
    answers.push(503, 500);
    await read(device, 99, 0);
    await read(device, 99, 61);
    expect(received).toHaveLength(1);
    await clock.advance(60_000);
    await idle();
    expect(received).toHaveLength(3);
    await clock.advance(900_000);
    await idle();
    expect(received).toHaveLength(3);
    const [first, , third] = received;
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(third?.body).toBe(first?.body);
    const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = third?.headers ?? {};
    const mac = createHmac('sha256', 'a secret of the receiver')
      .update(`${id}.${timestamp}.${third?.body}`)
      .digest('base64');
    expect(signature).toBe(`v1,${mac}`);
    expect(JSON.parse(third?.body ?? '')).toMatchObject({
      type: 'alert.fired',
      data: { rule: 'test.full', device: 'a', subject: 'it', severity: 'critical' },
    });
    await read(device, 10, 10);
    await read(device, 10, 31);
    expect(received.map(({ body }) => JSON.parse(body).type)).toEqual([
      'alert.fired',
      'alert.fired',
      'alert.fired',
      'alert.resolved',
    ]);
  });

  test('is not told of what is silenced or acknowledged, and is when the silence ends', async () => {
    const { server, url, received } = await receiver();
    servers.push(server);
    const { addDevice, read, alerts, call, idle, events } = await start({ webhooks: [url] });
    const device = await addDevice('a');
    await expect(call('silence_alerts', {})).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    const silence = (await call('silence_alerts', { device: 'a', duration: '10m', reason: 'moving house' })).data;
    expect(silence).toMatchObject({ device: 'a', reason: 'moving house', createdBy: 'internal' });
    await read(device, 99, 0);
    await read(device, 99, 61);
    expect(await alerts()).toMatchObject([{ silencedUntil: expect.any(String) }]);
    expect(events.at(-1)).toMatchObject({ eventType: 'alert.fired', data: { silencedUntil: expect.any(String) } });
    expect(received).toEqual([]);
    await clock.advance(600_000);
    await idle();
    expect(received).toHaveLength(1);
    expect((await call('list_alert_silences')).data).toEqual([]);
    const again = (await call('silence_alerts', { alert: (await alerts())[0]?.id })).data as { id: string };
    expect(again).toMatchObject({ rule: 'test.full', device: 'a', subject: 'it' });
    expect((await call('list_alert_silences')).data).toHaveLength(1);
    expect((await call('remove_alert_silence', { silence: again.id })).data).toEqual({ removed: true });
    await expect(call('remove_alert_silence', { silence: again.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('is a Gotify server too, with the token in a header, and a target that refuses does not keep others waiting', async () => {
    const [gotify, dead] = [await receiver(), await receiver()];
    servers.push(gotify.server, dead.server);
    dead.answers.push(410);
    const { addDevice, read, runtime } = await start({
      webhooks: [dead.url],
      gotifyUrl: `${gotify.url}/push`,
      gotifyToken: 'A-token',
    });
    const device = await addDevice('a');
    await read(device, 99, 0);
    await read(device, 99, 61);
    expect(gotify.received).toMatchObject([{ path: '/push/message', headers: { 'x-gotify-key': 'A-token' } }]);
    expect(JSON.parse(gotify.received[0]?.body ?? '')).toMatchObject({
      title: 'CRITICAL: test.full (a it)',
      priority: 8,
    });
    await clock.advance(3_600_000);
    expect([dead.received.length, gotify.received.length]).toEqual([1, 1]);
    expect(await runtime.tables.alertDeliveries.statistics()).toEqual({ pending: 0, delivered: 1, failed: 1 });
    const { services } = await runtime.health();
    expect(services.alerts).toMatchObject({ status: 'degraded', details: { givenUp: 1, open: 1 } });
    expect(JSON.stringify(services)).not.toContain('A-token');
  });

  test('hears only of what is severe enough', async () => {
    const { server, url, received } = await receiver();
    servers.push(server);
    const { addDevice, read } = await start({ webhooks: [url], minSeverity: 'critical' });
    const device = await addDevice('a');
    await read(device, 95, 0);
    await read(device, 95, 61);
    expect(received).toEqual([]);
    await read(device, 99, 10);
    await clock.advance(16_000);
    await read(device, 99, 1);
    expect(received).toHaveLength(1);
  });
});

describe.skipIf(!postgresInstalled)('over a restart, on PostgreSQL (skipped where PostgreSQL is not installed)', () => {
  test('an open alert does not fire again, what was not sent is sent, and the end is told once', async () => {
    const server: TestPostgres = await startPostgres();
    const hooks = await receiver();
    servers.push(hooks.server);
    const databaseUrl = await server.createDatabase();
    try {
      hooks.answers.push(503);
      const before = await start({ webhooks: [hooks.url] }, { databaseUrl });
      const device = await before.addDevice('a');
      await before.read(device, 99, 0);
      await before.read(device, 99, 61);
      expect(types(before.events)).toEqual(['alert.fired']);
      expect(hooks.received).toHaveLength(1);
      await before.runtime.close();
      opened = [];

      await clock.advance(30_000);
      const after = await start({ webhooks: [hooks.url] }, { databaseUrl });
      await after.idle();
      expect(hooks.received).toHaveLength(2);
      await after.read(device, 99, 61);
      await after.read(device, 99, 61);
      expect(types(after.events)).toEqual([]);
      await after.read(device, 10, 10);
      await after.read(device, 10, 31);
      expect(types(after.events)).toEqual(['alert.resolved']);
      expect(hooks.received.map(({ body }) => JSON.parse(body).type)).toEqual([
        'alert.fired',
        'alert.fired',
        'alert.resolved',
      ]);
      await after.runtime.close();
      opened = [];
    } finally {
      await server[Symbol.asyncDispose]();
    }
  }, 60_000);
});
