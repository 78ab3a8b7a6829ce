import { setImmediate as turn } from 'node:timers/promises';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alertEngineToken } from '../alerts/alert-engine.ts';
import { defineCollector } from '../contract/collector.ts';
import type { DeviceInfo } from '../contract/context.ts';
import { exposeCollector } from '../contract/expose-collector.ts';
import { definePlugin } from '../contract/plugin.ts';
import { startTestRuntime, type TestRuntime } from '../lifecycle/test-runtime.ts';
import { createTestClock } from '../polling/test-clock.ts';
import { postgresInstalled, startPostgres, type TestPostgres } from '../store/test-postgres.ts';

const start = Date.parse('2026-05-01T00:00:00.000Z');
const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];

let usedBytes = 0;

const space = defineCollector({
  name: 'test.space',
  description: 'How full a pool is',
  ttl: '1s',
  output: Type.Object({ usedBytes: Type.Number() }),
  capacities: (value) => [
    { subject: 'tank', sizeBytes: 1_000e9, usedBytes: value.usedBytes },
    { subject: 'no size', sizeBytes: 0, usedBytes: 0 },
  ],
  collect: async () => ({ usedBytes }),
});

const plugin = definePlugin({
  name: 'test',
  collectors: [space],
  tools: [exposeCollector(space, { name: 'get_space', http: 'GET /api/devices/:device/space' })],
});

interface Step {
  readonly from: string;
  readonly samples: number;
  readonly cpuUsagePercent: { readonly min: number; readonly avg: number; readonly max: number };
}

function testHistory(databaseUrl: () => string | undefined): void {
  let host: TestRuntime;
  let device: DeviceInfo;
  const clock = createTestClock(new Date(start).toISOString(), async () => {
    for (let n = 0; n < 3; n++) await turn();
  });
  const history = async (args: object) => {
    const { data, meta } = await host.call('get_metrics_history', { device: 'a', ...args });
    return { steps: data as readonly Step[], meta };
  };

  beforeAll(async () => {
    host = await startTestRuntime(plugin, {
      clock,
      databaseUrl: databaseUrl(),
      retention: { system_metrics: 1, system_metrics_hourly: 10 },
      alerts: { tickSec: 600 },
    });
    device = await host.addDevice('a');
    const { systemMetrics } = host.runtime.tables;
    // Fifteen days of a sample every ten minutes, of which retention has not yet taken anything.
    const rows = Array.from({ length: 15 * 144 }, (_, n) => ({
      deviceId: device.id,
      timestamp: new Date(start - 15 * dayMs + n * 10 * minuteMs),
      cpuUsagePercent: n % 100,
      memoryUsagePercent: 50,
      diskUsagePercent: null,
      loadAverage1m: 1,
      uptimeSeconds: n,
      metadata: {},
    }));
    await systemMetrics.append(rows);
    await systemMetrics.rollUp(new Date(start));
  }, 60_000);
  afterAll(() => host?.runtime.close());

  test('gives steps of a range with smallest, mean and largest, and pages of them that fit together', async () => {
    const { steps } = await history({ from: '6h', step: '30m' });
    expect(steps).toHaveLength(12);
    expect(steps[0]).toMatchObject({ from: '2026-04-30T18:00:00.000Z', samples: 3 });
    const n = 15 * 144 - 36;
    expect(steps[0]?.cpuUsagePercent).toEqual({ min: n % 100, avg: (n + 1) % 100, max: (n + 2) % 100 });
    const first = await history({ from: '6h', step: '30m', limit: 5 });
    await clock.advance(7 * minuteMs);
    const second = await history({ from: '6h', step: '30m', limit: 5, cursor: first.meta.nextCursor });
    const third = await history({ from: '6h', step: '30m', limit: 5, cursor: second.meta.nextCursor });
    expect([...first.steps, ...second.steps, ...third.steps]).toEqual(steps);
    expect(third.meta.nextCursor).toBeUndefined();
  });

  test('is made of samples, hours and days by what is kept, without a seam', async () => {
    const { steps, meta } = await history({ from: '2026-04-16T00:00:00Z', to: '2026-05-01T00:00:00Z', step: '1d' });
    expect(steps.map(({ samples }) => samples)).toEqual(Array.from({ length: 15 }, () => 144));
    expect(meta.warnings).toEqual([expect.stringContaining('is known by days')]);
    const sum = steps.reduce((total, { cpuUsagePercent: { avg }, samples }) => total + avg * samples, 0);
    const all = Array.from({ length: 15 * 144 }, (_, n) => n % 100).reduce((total, value) => total + value, 0);
    expect(sum / all).toBeCloseTo(1, 3);
  });

  test('refuses what is no range, and knows every way to write one', async () => {
    expect(
      (await history({ from: '2026-04-30T23:00:00Z', to: '2026-04-30T23:30:00Z', step: '600s' })).steps,
    ).toHaveLength(3);
    for (const args of [
      { from: 'yesterday' },
      { from: '1h', to: '2h' },
      { step: '1 hour' },
      { step: '100ms' },
      { cursor: 'nonsense' },
    ]) {
      await expect(history(args)).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    }
    await expect(host.call('get_metrics_history', { device: 'b' })).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
  });

  test('tells when a pool will be full, and alerts once when that is soon', async () => {
    const engine = host.runtime.service(alertEngineToken);
    while (!engine.statistics().active) await turn();
    const forecast = async () => (await host.call('get_capacity_forecast', { device: 'a' })).data;
    usedBytes = 500e9;
    await host.call('get_space', { device: 'a', fresh: true });
    expect(await forecast()).toMatchObject([{ subject: 'tank', state: 'unknown', usedPercent: 50 }]);
    const events: string[] = [];
    host.runtime.bus.subscribe((message) => {
      if (message.type === 'event' && message.eventType.startsWith('alert.')) events.push(message.eventType);
    });
    // Ten gigabytes an hour for four days: ten hours are left then.
    for (let hour = 0; hour < 96; hour++) {
      usedBytes = 500e9 + hour * 4e9;
      await host.call('get_space', { device: 'a', fresh: true });
      await clock.advance(hourMs);
    }
    await engine.idle();
    const [told] = (await forecast()) as { daysUntilFull: number; growthBytesPerDay: number; state: string }[];
    expect(told).toMatchObject({ state: 'filling' });
    expect(told?.daysUntilFull).toBeCloseTo(1.3, 0);
    expect(told?.growthBytesPerDay).toBeCloseTo(96e9, -8);
    expect(events).toEqual(['alert.fired']);
    const alerts = (await host.call('list_alerts', { rule: 'disk-full-soon' })).data;
    expect(alerts).toMatchObject([
      { device: 'a', subject: 'tank', message: expect.stringContaining('will be full in about') },
    ]);
    const { data } = await host.call('list_events', { device: 'a', eventType: 'alert.fired' });
    expect(data).toHaveLength(1);
  });
}

describe('history on PGlite', () => testHistory(() => undefined));

describe.skipIf(!postgresInstalled)('history on PostgreSQL (skipped where it is not installed)', () => {
  let server: TestPostgres;
  let url: string;
  beforeAll(async () => {
    server = await startPostgres();
    url = await server.createDatabase();
  }, 60_000);
  afterAll(() => server?.[Symbol.asyncDispose]());
  testHistory(() => url);
});
