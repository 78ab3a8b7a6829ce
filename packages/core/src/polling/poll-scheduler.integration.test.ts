import { setTimeout as pause } from 'node:timers/promises';
import { Type } from 'typebox';
import { afterEach, describe, expect, test } from 'vitest';
import { defineCollector } from '../contract/collector.ts';
import { InfrastructorError } from '../contract/errors.ts';
import { definePlugin } from '../contract/plugin.ts';
import { devicesToken } from '../devices/devices.ts';
import type { EventMessage } from '../events/bus.ts';
import type { RuntimeOptions } from '../lifecycle/create-runtime.ts';
import { startTestRuntime, type TestRuntime } from '../lifecycle/test-runtime.ts';
import { postgresInstalled, startPostgres } from '../store/test-postgres.ts';
import { pollParts, pollSchedulerToken } from './poll-scheduler.ts';

let away = false;
const polls: string[] = [];

const beat = defineCollector({
  name: 'beat.count',
  description: 'Says that it was asked',
  ttl: '1s',
  poll: '100ms',
  output: Type.Integer(),
  async collect({ device, signal }) {
    if (away) throw new InfrastructorError('DEVICE_UNREACHABLE', 'no route', { retryable: false });
    polls.push(device.hostname);
    if (device.hostname === 'slow') await pause(60_000, undefined, { signal });
    return polls.length;
  },
});

const plugin = definePlugin({ name: 'beat', collectors: [beat] });

const opened: TestRuntime[] = [];
afterEach(async () => {
  for (const { runtime } of opened.splice(0)) await runtime.close();
  away = false;
  polls.length = 0;
});

async function start(polling: RuntimeOptions['polling'], options: RuntimeOptions = {}) {
  const test = await startTestRuntime(plugin, { polling, ...options });
  opened.push(test);
  const events: EventMessage[] = [];
  test.runtime.bus.subscribe((message) => {
    if (message.type === 'event') events.push(message);
  });
  return { ...test, events, scheduler: test.runtime.service(pollSchedulerToken) };
}

/** Waits for what has to come about; the test's own time limit ends it. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await pause(10);
}

const fast = { firstWithinSec: 0, spread: false, backoffMinSec: 0.2, backoffMaxSec: 0.4 };

describe('polling', () => {
  test('is off unless it is asked for', async () => {
    const { runtime } = await start(undefined);
    expect((await runtime.health()).services.scheduler).toMatchObject({
      status: 'healthy',
      details: { enabled: false, active: false, devices: 0 },
    });
  });

  test('takes up devices as they come, and leaves them when they go or are no longer watched', async () => {
    const { call, runtime, scheduler } = await start(fast);
    await until(() => scheduler.statistics().active);
    const devices = runtime.service(devicesToken);
    const row = await devices.table.insert({ hostname: 'b', transport: 'replay' });
    devices.announce('device.added', row);
    await until(() => polls.filter((name) => name === 'b').length >= 3);
    expect(scheduler.statistics()).toMatchObject({ enabled: true, active: true, devices: 1, late: 0 });
    expect(await runtime.tables.devices.find('b')).toMatchObject({ status: 'online' });
    await call('edit_device', { device: 'b', monitoringEnabled: false });
    await until(() => scheduler.statistics().devices === 0);
    const count = polls.length;
    await pause(300);
    expect(polls.length - count).toBeLessThanOrEqual(1);
  });

  test('tells when a device goes and comes back, and shows it as paused in between', async () => {
    const { addDevice, runtime, events, scheduler } = await start(fast);
    await until(() => scheduler.statistics().active);
    const device = await addDevice('c');
    const devices = runtime.service(devicesToken);
    const row = await devices.row(device.id);
    devices.announce('device.added', row);
    await until(() => polls.length >= 2);
    away = true;
    await until(() => scheduler.statistics().paused === 1);
    expect((await runtime.health()).services.scheduler?.details).toMatchObject({ paused: 1, devices: 1 });
    away = false;
    const before = polls.length;
    await until(() => polls.length > before + 2);
    expect(scheduler.statistics().paused).toBe(0);
    expect(events.map(({ eventType }) => eventType).filter((type) => /^device\.(un|on)/.test(type))).toEqual([
      'device.unreachable',
      'device.online',
    ]);
  });

  test('stops with the runtime, also while a device does not answer', async () => {
    const { addDevice, runtime, scheduler } = await start(fast);
    const device = await addDevice('slow');
    const devices = runtime.service(devicesToken);
    await until(() => scheduler.statistics().active);
    devices.announce('device.added', await devices.row(device.id));
    await until(() => polls.includes('slow'));
    const startedAt = performance.now();
    await opened.splice(0)[0]?.runtime.close();
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    expect(scheduler.statistics()).toMatchObject({ active: false, devices: 0, running: 0 });
  });
});

describe.skipIf(!postgresInstalled)('of several processes (skipped where PostgreSQL is not installed)', () => {
  test('each polls its share, and the others take over when one ends', async () => {
    await using server = await startPostgres();
    const databaseUrl = await server.createDatabase();
    const first = await start(fast, { databaseUrl });
    const names = Array.from({ length: 20 }, (_, index) => `shared-${index}`);
    await until(() => first.scheduler.statistics().parts === pollParts);
    const devices = first.runtime.service(devicesToken);
    for (const name of names) {
      const { id } = await first.addDevice(name);
      devices.announce('device.added', await devices.row(id));
    }
    const second = await start(fast, { databaseUrl });
    const shares = () => [first, second].map(({ scheduler }) => scheduler.statistics());
    await until(() => shares().every(({ parts }) => parts === pollParts / 2));
    await until(() => shares().reduce((sum, { devices }) => sum + devices, 0) === names.length);
    expect(shares().every(({ devices }) => devices > 0)).toBe(true);
    await until(() => shares().every(({ succeeded }) => succeeded > 1));
    opened.splice(opened.indexOf(first), 1);
    await first.runtime.close();
    await until(() => second.scheduler.statistics().devices === names.length);
    const before = polls.length;
    await until(() => new Set(polls.slice(before)).size === names.length);
    expect(second.scheduler.statistics()).toMatchObject({ active: true, parts: pollParts });
    opened.splice(0);
    await second.runtime.close();
  }, 60_000);
});
