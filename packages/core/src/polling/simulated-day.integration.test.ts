import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { alertEngineToken } from '../alerts/alert-engine.ts';
import { defineAlertRule } from '../contract/alert-rule.ts';
import { defineCollector } from '../contract/collector.ts';
import { InfrastructorError } from '../contract/errors.ts';
import { definePlugin } from '../contract/plugin.ts';
import { devicesToken } from '../devices/devices.ts';
import type { EventMessage } from '../events/bus.ts';
import { databaseToken } from '../lifecycle/tables.ts';
import { startTestRuntime, type TestRuntime } from '../lifecycle/test-runtime.ts';
import { ensurePartitions } from '../store/partitions.ts';
import { row, sql } from '../store/sql.ts';
import { pollSchedulerToken } from './poll-scheduler.ts';
import { createTestClock } from './test-clock.ts';

const start = Date.parse('2026-03-10T00:00:00.000Z');
const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];
const count = 50;

/** Of these, three are away for an hour, one is hot for half an hour, and one has a broken pool for two hours. */
const away = { devices: [3, 4, 5], fromMs: 10 * hourMs, toMs: 11 * hourMs };
const hot = { device: 7, fromMs: 4 * hourMs, toMs: 4.5 * hourMs };
const degraded = { device: 9, fromMs: 13 * hourMs, toMs: 15 * hourMs };

const within = (nowMs: number, { fromMs, toMs }: { fromMs: number; toMs: number }) =>
  nowMs - start >= fromMs && nowMs - start < toMs;
const numberOf = (hostname: string) => Number(hostname.slice(1));
const isAway = (device: number, nowMs: number) => away.devices.includes(device) && within(nowMs, away);
const cpuAt = (device: number, nowMs: number) =>
  device === hot.device && within(nowMs, hot) ? 99 : (Math.floor(nowMs / minuteMs) * 7 + device * 13) % 90;

/** Refuses to answer while it is away; not worth trying again at once, as a real device says by a time limit. */
function reach(hostname: string, now: Date, collected: keyof typeof refused): void {
  if (!isAway(numberOf(hostname), now.getTime())) return;
  note(refused[collected], hostname);
  throw new InfrastructorError('DEVICE_UNREACHABLE', `${hostname} is away`, { retryable: false });
}

const asked = { metrics: new Map<string, number>(), pools: new Map<string, number>() };
const refused = { metrics: new Map<string, number>(), pools: new Map<string, number>() };
const note = (counts: Map<string, number>, hostname: string) => counts.set(hostname, (counts.get(hostname) ?? 0) + 1);

const metrics = defineCollector({
  name: 'sim.metrics',
  description: 'Made-up metrics',
  ttl: '60s',
  poll: '60s',
  output: Type.Object({ cpu: Type.Number() }),
  persist: {
    table: 'system_metrics',
    rows: ({ cpu }) => [
      {
        cpuUsagePercent: cpu,
        memoryUsagePercent: 50,
        diskUsagePercent: null,
        loadAverage1m: 1,
        uptimeSeconds: 1,
        metadata: {},
      },
    ],
  },
  async collect({ device, now }) {
    note(asked.metrics, device.hostname);
    reach(device.hostname, now(), 'metrics');
    return { cpu: cpuAt(numberOf(device.hostname), now().getTime()) };
  },
});

const pools = defineCollector({
  name: 'sim.pools',
  description: 'Made-up pools',
  ttl: '5m',
  poll: '5m',
  output: Type.Array(Type.Object({ name: Type.String(), health: Type.String(), usedBytes: Type.Number() })),
  capacities: (all) => all.map(({ name, usedBytes }) => ({ subject: name, usedBytes, sizeBytes: 1e12 })),
  async collect({ device, now }) {
    note(asked.pools, device.hostname);
    reach(device.hostname, now(), 'pools');
    const isBroken = numberOf(device.hostname) === degraded.device && within(now().getTime(), degraded);
    return [{ name: 'tank', health: isBroken ? 'DEGRADED' : 'ONLINE', usedBytes: 5e11 }];
  },
});

const plugin = definePlugin({
  name: 'sim',
  collectors: [metrics, pools],
  alertRules: [
    defineAlertRule({
      name: 'sim.hot',
      description: 'The CPU is busy',
      collector: metrics,
      severity: 'warning',
      holdFor: '5m',
      when: ({ cpu }) => (cpu > 95 ? [{ subject: 'cpu', message: `${cpu} %` }] : []),
    }),
    defineAlertRule({
      name: 'sim.degraded',
      description: 'A pool is degraded',
      collector: pools,
      severity: 'critical',
      when: (all) =>
        all.filter(({ health }) => health !== 'ONLINE').map(({ name }) => ({ subject: name, message: 'degraded' })),
    }),
  ],
});

function collectGarbage(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed / 1_048_576;
}

describe(`a day of ${count} devices`, () => {
  let host: TestRuntime;
  const events: EventMessage[] = [];
  const heapMb: number[] = [];
  let settled: () => Promise<void> = async () => {};
  const clock = createTestClock(new Date(start).toISOString(), () => settled());
  const many = <Row extends object>(...query: Parameters<ReturnType<typeof sql.type>>) =>
    host.runtime.service(databaseToken).many(sql.type(row<Row>())(...query));

  beforeAll(async () => {
    // The breaker of a device looks at the system's clock.
    vi.useFakeTimers({ toFake: ['Date'], now: start });
    host = await startTestRuntime(plugin, {
      clock,
      // Every device at the same moments, late by the same share: rows are written in batches, and times are known.
      polling: {
        jitterPercent: 0,
        firstWithinSec: 0,
        spread: false,
        concurrency: 100,
        intervals: { 'device.analysis': 'off' },
      },
      alerts: { deviceOfflineAfterSec: 120 },
    });
    const { runtime, addDevice } = host;
    const [scheduler, engine] = [runtime.service(pollSchedulerToken), runtime.service(alertEngineToken)];
    const database = runtime.service(databaseToken);
    runtime.bus.subscribe((message) => {
      if (message.type === 'event') events.push(message);
    });
    let hour = -1;
    settled = async () => {
      vi.setSystemTime(clock.now());
      await turn();
      await scheduler.idle();
      await engine.idle();
      await turn();
      const now = Math.floor((clock.now() - start) / hourMs);
      if (now === hour) return;
      hour = now;
      // By the hour the database is looked after, which nobody waits for.
      for (let n = 0; n < 60; n++) await database.ping();
      if (hour % 6 === 0) heapMb.push(collectGarbage());
    };
    // What the database is looked after with at the start is over by then.
    for (let n = 0; n < 60; n++) await database.ping();
    // Samples of long ago, one by the hour, of which retention takes a day's worth.
    const old = new Date(start - 91 * dayMs);
    await ensurePartitions(database, old);
    const devices = await Promise.all(Array.from({ length: count }, (_, n) => addDevice(`d${n}`)));
    for (let hours = 0; hours < 48; hours++) {
      await runtime.tables.systemMetrics.append(
        devices.map(({ id }) => ({
          deviceId: id,
          timestamp: new Date(old.getTime() + (hours + 0.5) * hourMs),
          cpuUsagePercent: 1,
          memoryUsagePercent: null,
          diskUsagePercent: null,
          loadAverage1m: null,
          uptimeSeconds: null,
          metadata: {},
        })),
      );
    }
    const registered = runtime.service(devicesToken);
    while (!scheduler.statistics().active || !engine.statistics().active) await turn();
    for (const { id } of devices) {
      const found = await registered.table.find(id);
      if (found) registered.announce('device.added', found);
    }
    await settled();
    await clock.advance(dayMs - 1);
    await runtime.tables.flush();
  }, 1_200_000);
  afterAll(async () => {
    await host?.runtime.close();
    vi.useRealTimers();
  });

  test('is polled as often as it should be, and not while a device is away', () => {
    const { late, due, running, paused, devices, skipped, succeeded, failed } = host.runtime
      .service(pollSchedulerToken)
      .statistics();
    expect({ late, due, running, paused, devices, skipped: skipped > 0 }).toEqual({
      late: 0,
      due: 0,
      running: 0,
      paused: 0,
      devices: count,
      skipped: true,
    });
    const others = [...asked.metrics].filter(([hostname]) => !away.devices.includes(numberOf(hostname)));
    expect(others).toHaveLength(count - away.devices.length);
    expect(new Set(others.map(([, polls]) => polls))).toEqual(new Set([1_440]));
    const ofPools = [...asked.pools].filter(([hostname]) => !away.devices.includes(numberOf(hostname)));
    expect(new Set(ofPools.map(([, polls]) => polls))).toEqual(new Set([288]));
    for (const device of away.devices) {
      // Of either collector: whichever is due when a pause is over makes the one try.
      const tries = (refused.metrics.get(`d${device}`) ?? 0) + (refused.pools.get(`d${device}`) ?? 0);
      // Pauses of 15, 30, 60, 120, 240 and then 300 s: about 16 tries in an hour, where 72 were due.
      expect(tries).toBeGreaterThan(5);
      expect(tries).toBeLessThan(25);
    }
    console.log(`${succeeded + failed} polls, ${failed} failed, ${skipped} skipped`);
    expect(succeeded).toBeGreaterThan(47 * (1_440 + 288));
  });

  test('is summed up by the hour exactly', async () => {
    const hours = await many<{
      hostname: string;
      bucket: string;
      samples: number;
      min: number;
      avg: number;
      max: number;
    }>`
      SELECT d.hostname, r.bucket, r.samples, cpu_usage_percent_min AS min, cpu_usage_percent_avg AS avg,
        cpu_usage_percent_max AS max
      FROM system_metrics_rollups r JOIN devices d ON d.id = r.device_id
      WHERE resolution = 'hour' AND bucket >= ${new Date(start).toISOString()}::timestamptz`;
    // The hour that runs is not over.
    expect(hours).toHaveLength(23 * count - away.devices.length);
    for (const { hostname, bucket, samples, min, avg, max } of hours) {
      const device = numberOf(hostname);
      const from = Date.parse(bucket);
      const moments = Array.from({ length: 60 }, (_, minute) => from + minute * minuteMs);
      const values = moments.map((moment) => cpuAt(device, moment));
      const isWhole = !away.devices.includes(device) || from < start + away.fromMs || from >= start + 12 * hourMs;
      if (!isWhole) continue;
      expect([hostname, bucket, samples, min, max]).toEqual([
        hostname,
        bucket,
        60,
        Math.min(...values),
        Math.max(...values),
      ]);
      expect(avg).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / 60, 9);
    }
    const days = await many<{ samples: number }>`
      SELECT samples FROM system_metrics_rollups WHERE resolution = 'day' AND bucket < ${new Date(start).toISOString()}::timestamptz`;
    expect(days.map(({ samples }) => samples)).toEqual(Array.from({ length: 2 * count }, () => 24));
    const history = await host.call('get_metrics_history', { device: 'd1', step: '1h', from: '24h' });
    expect(history.data).toHaveLength(24);
  });

  test('loses what is older than its retention, and nothing else', async () => {
    // The last look was at 23 o'clock, and a sample came at every half hour.
    const cutoff = start + 23 * hourMs - 90 * dayMs;
    const [oldest] = await many<{ first: string; old: number }>`
      SELECT min(timestamp) AS first, count(*) FILTER (WHERE timestamp < ${new Date(start).toISOString()}::timestamptz) AS old
      FROM system_metrics`;
    expect(oldest).toEqual({ first: new Date(cutoff + hourMs / 2).toISOString(), old: count });
    const [kept] = await many<{ recent: number }>`
      SELECT count(*) AS recent FROM system_metrics WHERE timestamp >= ${new Date(start).toISOString()}::timestamptz`;
    // Each poll that was answered is one sample, and none of them twice.
    const sum = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((total, one) => total + one, 0);
    expect(kept?.recent).toBe(sum(asked.metrics) - sum(refused.metrics));
  });

  test('alerts once for each thing that is wrong, and resolves it once', () => {
    const told = (eventType: string) =>
      events
        .filter((event) => event.eventType === eventType)
        .map(({ hostname, data }) => `${hostname} ${(data as { rule: string }).rule}`)
        .sort();
    const all = [
      ...away.devices.map((device) => `d${device} device-offline`),
      `d${hot.device} sim.hot`,
      `d${degraded.device} sim.degraded`,
    ].sort();
    expect(told('alert.fired')).toEqual(all);
    expect(told('alert.resolved')).toEqual(all);
    const fired = events.find(
      ({ eventType, hostname }) => eventType === 'alert.fired' && hostname === `d${hot.device}`,
    );
    expect(Date.parse(fired?.timestamp ?? '') - start).toBe(hot.fromMs + 5 * minuteMs);
    const transitions = events.filter(
      ({ hostname, eventType }) => hostname === 'd3' && /^device\.(un|on)/.test(eventType),
    );
    expect(transitions.map(({ eventType }) => eventType)).toEqual(['device.unreachable', 'device.online']);
  });

  test('leaves the heap as it was', () => {
    console.log(`heap by six hours: ${heapMb.map((mb) => mb.toFixed(1)).join(', ')} MB`);
    const [, morning = 0, ...later] = heapMb;
    for (const mb of later) expect(mb - morning).toBeLessThan(10);
  });
});
