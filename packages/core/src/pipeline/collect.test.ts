import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CollectorContext } from '../contract/collector.ts';
import { defineCollector } from '../contract/collector.ts';
import { DataCollectionError, SSHConnectionError } from '../contract/errors.ts';
import { exposeCollector } from '../contract/expose-collector.ts';
import { definePlugin } from '../contract/plugin.ts';
import { defineTool } from '../contract/tool.ts';
import { devicesToken } from '../devices/devices.ts';
import { startTestRuntime, type TestRuntime } from '../lifecycle/test-runtime.ts';
import type { OperationRecord } from './operation-record.ts';

const Params = Type.Object({ name: Type.String({ default: 'a' }), all: Type.Boolean({ default: false }) });
const Reading = Type.Object({ count: Type.Integer(), seen: Type.Optional(Type.String()) });
type Collecting = (context: CollectorContext<typeof Params>) => Promise<unknown>;

/** What the collector does on each device, as each test sets it. */
const behaviours = new Map<string, Collecting>();
const asked = new Map<string, number>();

const readings = defineCollector({
  name: 'test.readings',
  description: 'Readings',
  ttl: '5m',
  params: Params,
  output: Reading,
  async collect(context) {
    const { hostname } = context.device;
    asked.set(hostname, (asked.get(hostname) ?? 0) + 1);
    return (await behaviours.get(hostname)?.(context)) as { count: number };
  },
});
const hasty = defineCollector({
  name: 'test.hasty',
  description: 'Readings in a hurry',
  ttl: '5m',
  timeout: '80ms',
  params: Params,
  output: Reading,
  collect: readings.collect,
});
const reports = defineCollector({
  name: 'test.reports',
  description: 'Made of readings',
  ttl: '5m',
  params: Type.Object({ number: Type.Integer({ default: 0 }) }),
  output: Reading,
  collect: ({ collect, params }) => collect(readings, { name: `${params.number}` }, { fresh: true }),
});

const plugin = definePlugin({
  name: 'test',
  collectors: [readings, hasty, reports],
  tools: [
    exposeCollector(readings, { name: 'get_readings', http: 'GET /api/test/:device/readings' }),
    exposeCollector(hasty, { name: 'get_hasty', http: 'GET /api/test/:device/hasty' }),
    exposeCollector(reports, { name: 'get_reports', http: 'GET /api/test/:device/reports' }),
    defineTool({
      name: 'change_readings',
      description: 'Makes readings untrue',
      scope: 'operate',
      http: 'POST /api/test/:device/readings',
      invalidates: [readings],
      input: Type.Object({}),
      output: Type.Null(),
      run: async () => null,
    }),
  ],
});

let host: TestRuntime;
const observed: OperationRecord[] = [];
const get = (device: string, args: object = {}, signal?: AbortSignal) =>
  host.call('get_readings', { device, ...args }, {}, signal ? { signal } : {});
const unreachable = () => new SSHConnectionError('DEVICE_UNREACHABLE', 'no route to it');

function usedHeapBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

beforeAll(async () => {
  host = await startTestRuntime(plugin, { observe: (record) => observed.push(record) });
}, 60_000);
afterAll(() => host.runtime.close());

async function device(hostname: string, behaviour: Collecting): Promise<string> {
  behaviours.set(hostname, behaviour);
  await host.addDevice(hostname);
  return hostname;
}

describe('a collection', () => {
  test('answers from the cache while it is fresh, and from the device when told to', async () => {
    let count = 0;
    const nas = await device('cached', async () => ({ count: ++count }));
    expect(await get(nas)).toMatchObject({ data: { count: 1 }, meta: { source: 'live', attempts: 1, warnings: [] } });
    const cached = await get(nas);
    expect(cached).toMatchObject({ data: { count: 1 }, meta: { source: 'cache', device: nas } });
    expect(cached.meta.ageMs).toBeGreaterThanOrEqual(0);
    expect(await get(nas, { fresh: true })).toMatchObject({ data: { count: 2 }, meta: { source: 'live' } });
    expect(await get(nas)).toMatchObject({ data: { count: 2 }, meta: { source: 'cache' } });
    expect(observed.filter(({ hostname }) => hostname === nas).map(({ cacheHit }) => cacheHit)).toEqual([
      false,
      true,
      false,
      true,
    ]);
  });

  test('has every parameter in its key, defaults filled in', async () => {
    const nas = await device('keyed', async ({ params }) => ({
      count: asked.get('keyed') ?? 0,
      seen: `${params.name} ${params.all}`,
    }));
    expect(await get(nas, { name: 'a' })).toMatchObject({ data: { count: 1, seen: 'a false' } });
    expect(await get(nas, { name: 'b' })).toMatchObject({ data: { count: 2, seen: 'b false' } });
    expect(await get(nas, { name: 'a', all: true })).toMatchObject({ data: { count: 3, seen: 'a true' } });
    expect(await get(nas, { all: false })).toMatchObject({ data: { count: 1 }, meta: { source: 'cache' } });
    expect(await get(nas, { name: 'b' })).toMatchObject({ data: { count: 2 }, meta: { source: 'cache' } });
  });

  test('keeps nothing in memory of a long text that a value was cut out of', async () => {
    const nas = await device('wordy', async ({ params }) => {
      const text = `${params.name} `.padEnd(1_000_000, 'printed by the device ');
      return { count: 1, seen: text.slice(0, 40) };
    });
    const before = usedHeapBytes();
    for (let index = 0; index < 40; index++) await get(nas, { name: `${index}` });
    expect(usedHeapBytes() - before).toBeLessThan(20_000_000);
    expect(await get(nas, { name: '39' })).toMatchObject({ meta: { source: 'cache' } });
  });

  test('is made once for 500 who ask at the same time', async () => {
    const gate = Promise.withResolvers<void>();
    const nas = await device('crowded', async () => {
      await gate.promise;
      return { count: 1 };
    });
    const answers = Array.from({ length: 500 }, () => get(nas));
    await expect.poll(() => asked.get(nas)).toBe(1);
    gate.resolve();
    expect(new Set((await Promise.all(answers)).map(({ meta }) => meta.source))).toEqual(new Set(['live']));
    expect(asked.get(nas)).toBe(1);
  });

  test('goes on for the others when the caller who began it leaves, and ends when the last has gone', async () => {
    const gate = Promise.withResolvers<void>();
    const signals: AbortSignal[] = [];
    const nas = await device('abandoned', async (context) => {
      signals.push(context.signal);
      await gate.promise;
      return { count: 7 };
    });
    const first = new AbortController();
    const leaver = get(nas, {}, first.signal);
    const stayer = get(nas);
    await expect.poll(() => signals).toHaveLength(1);
    const last = new AbortController();
    first.abort();
    await expect(leaver).rejects.toMatchObject({ code: 'ABORTED' });
    expect(signals[0]?.aborted).toBe(false);
    gate.resolve();
    expect(await stayer).toMatchObject({ data: { count: 7 } });

    const alone = get(
      await device('forsaken', (context) => {
        signals.push(context.signal);
        return new Promise(() => {});
      }),
      {},
      last.signal,
    );
    await expect.poll(() => signals).toHaveLength(2);
    last.abort();
    await expect(alone).rejects.toMatchObject({ code: 'ABORTED' });
    expect(signals[1]?.aborted).toBe(true);
  });

  test('that began before an invalidation is neither cached nor joined after it', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let count = 0;
    const nas = await device('changing', async () => {
      const mine = ++count;
      await gates[mine - 1]?.promise;
      return { count: mine };
    });
    const before = get(nas);
    await expect.poll(() => count).toBe(1);
    await host.call('change_readings', { device: nas });
    const after = get(nas);
    await expect.poll(() => count).toBe(2);
    gates[1]?.resolve();
    expect(await after).toMatchObject({ data: { count: 2 }, meta: { source: 'live' } });
    gates[0]?.resolve();
    expect(await before).toMatchObject({ data: { count: 1 } });
    expect(await get(nas)).toMatchObject({ data: { count: 2 }, meta: { source: 'cache' } });
  });

  test('whose output breaks its schema is an error, and nothing of it is stored or cached', async () => {
    let value: unknown = { count: 'many' };
    const nas = await device('broken', async () => value);
    await expect(get(nas)).rejects.toMatchObject({
      code: 'OUTPUT_INVALID',
      message: expect.stringContaining('/count'),
    });
    await host.runtime.tables.flush();
    const { id } = await host.runtime.service(devicesToken).resolve(nas);
    expect(
      await host.runtime.tables.snapshotStore.newest(id, readings.name, '{"all":false,"name":"a"}'),
    ).toBeUndefined();
    value = { count: 1 };
    expect(await get(nas)).toMatchObject({ meta: { source: 'live' } });
  });

  test('tells partial failures as warnings to everyone who waited', async () => {
    const gate = Promise.withResolvers<void>();
    const nas = await device('partial', async ({ warn }) => {
      await gate.promise;
      warn('one disk did not answer');
      return { count: 1 };
    });
    const both = [get(nas), get(nas)];
    await expect.poll(() => asked.get(nas)).toBe(1);
    gate.resolve();
    for (const { meta } of await Promise.all(both)) expect(meta.warnings).toEqual(['one disk did not answer']);
  });

  test('that does not apply to the device is a typed answer, and not tried again', async () => {
    const nas = await device('lacking', async ({ skip }) => skip('it has no ZFS'));
    await expect(get(nas)).rejects.toMatchObject({ code: 'CAPABILITY_MISSING', message: 'it has no ZFS' });
    expect(asked.get(nas)).toBe(1);
  });

  test('that does not apply is not asked again for a while, unless it is to be fresh or was invalidated', async () => {
    const nas = await device('without', async ({ skip }) => skip('it has no ZFS'));
    const missing = { code: 'CAPABILITY_MISSING' };
    for (let round = 0; round < 3; round++) await expect(get(nas)).rejects.toMatchObject(missing);
    expect(asked.get(nas)).toBe(1);
    await expect(get(nas, { fresh: true })).rejects.toMatchObject(missing);
    expect(asked.get(nas)).toBe(2);
    behaviours.set(nas, async () => ({ count: 7 }));
    await expect(get(nas)).rejects.toMatchObject(missing);
    expect((await get(nas, { fresh: true })).data).toMatchObject({ count: 7 });
  });

  test('that throws what nobody expected is an error of ours, without the details that only the log may have', async () => {
    const nas = await device('buggy', async () => {
      throw new TypeError('secret internals');
    });
    await expect(get(nas)).rejects.toMatchObject({ code: 'INTERNAL', message: expect.not.stringContaining('secret') });
  });
});

describe('a collector that is made of others', () => {
  test('does not block itself, however many are collected at once', async () => {
    const nas = await device('composed', async ({ params }) => ({ count: Number(params.name) }));
    const reports = Array.from({ length: 40 }, (_unused, number) => host.call('get_reports', { device: nas, number }));
    expect((await Promise.all(reports)).map(({ data }) => data)).toEqual(reports.map((_report, count) => ({ count })));
  });
});

describe('a device that fails', () => {
  test('is asked again, and the tries are counted', async () => {
    const nas = await device('flaky', async () => {
      if (asked.get('flaky') === 1) throw unreachable();
      return { count: 1 };
    });
    expect(await get(nas)).toMatchObject({ data: { count: 1 }, meta: { attempts: 2, source: 'live' } });
  });

  test('and was never seen is a typed error, with its tries on record', async () => {
    const nas = await device('dead', async () => {
      throw unreachable();
    });
    await expect(get(nas)).rejects.toMatchObject({ code: 'DEVICE_UNREACHABLE', status: 503 });
    expect(observed.at(-1)).toMatchObject({
      hostname: nas,
      outcome: 'failure',
      errorCode: 'DEVICE_UNREACHABLE',
      attempts: 3,
    });
  });

  test('answers with its last stored state, marked stale and never as fresh', async () => {
    let alive = true;
    const nas = await device('away', async () => {
      if (!alive) throw unreachable();
      return { count: 42 };
    });
    const before = await get(nas, { name: '0' });
    await host.runtime.tables.flush();
    alive = false;
    const stale = await get(nas, { name: '0', fresh: true });
    expect(stale).toMatchObject({
      data: { count: 42 },
      meta: { source: 'stored', stale: true, attempts: 3, collectedAt: before.meta.collectedAt },
    });
    expect(stale.meta.warnings.join()).toContain('no route to it');

    const report = await host.call('get_reports', { device: nas });
    expect(report).toMatchObject({ data: { count: 42 }, meta: { source: 'stored', stale: true } });
    expect(report.meta.warnings.join()).toContain('last known state');
    alive = true;
    const registered = host.runtime.service(devicesToken);
    registered.forget((await registered.resolve(nas)).id);
    expect(await host.call('get_reports', { device: nas }), 'nothing stale was kept').toMatchObject({
      meta: { source: 'live' },
    });
  });

  test('without an answer in time does not slow another, even where the collector heeds no signal', async () => {
    const hung = await device('hung', () => new Promise(() => {}));
    const well = await device('well', async () => ({ count: 1 }));
    const waiting = Array.from({ length: 40 }, (_unused, index) =>
      host.call('get_hasty', { device: hung, name: `${index}` }),
    );
    const outcomes = Promise.allSettled(waiting);
    expect(await get(well)).toMatchObject({ data: { count: 1 } });
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: expect.stringMatching(/^(DEADLINE_EXCEEDED|BREAKER_OPEN)$/) },
      });
    }
    const { services } = await host.runtime.health();
    expect(services.ssh?.details.breakers).toMatchObject({ running: 0, queued: 0 });
  });

  test('only by what a command says is not taken for unreachable', async () => {
    const nas = await device('grumpy', async () => {
      throw new DataCollectionError('COMMAND_FAILED', 'no such pool');
    });
    for (let round = 0; round < 8; round++) await expect(get(nas)).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
    expect(asked.get(nas)).toBe(8);
  });
});
