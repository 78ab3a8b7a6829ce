import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defineCollector } from '../../contract/collector.ts';
import { DataCollectionError } from '../../contract/errors.ts';
import { exposeCollector } from '../../contract/expose-collector.ts';
import type { PlanAnswer } from '../../contract/plan-answer.ts';
import { definePlugin } from '../../contract/plugin.ts';
import { defineTool } from '../../contract/tool.ts';
import { startTestRuntime, type TestRuntime } from '../../lifecycle/test-runtime.ts';
import { devicesToken } from '../devices.ts';

let [running, most] = [0, 0];
const wiped: string[] = [];

const greeting = defineCollector({
  name: 'fleet.greeting',
  description: 'Who answers',
  ttl: '60s',
  output: Type.String(),
  async collect({ device }) {
    if (device.hostname === 'broken') throw new DataCollectionError('COMMAND_FAILED', 'it is broken');
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running -= 1;
    return device.hostname;
  },
});

const plugin = definePlugin({
  name: 'fleet',
  collectors: [greeting],
  tools: [
    exposeCollector(greeting, { name: 'greet', http: 'GET /api/greet/:device' }),
    defineTool({
      name: 'wipe',
      description: 'Wipes',
      scope: 'operate',
      effects: { destructive: true },
      http: 'POST /api/wipe/:device',
      input: Type.Object({ what: Type.String() }),
      output: Type.String(),
      plan: async ({ device, input }) => ({
        steps: [`wipe ${input.what}`],
        losses: [device.hostname],
        reversible: false,
      }),
      run: async ({ device }) => {
        wiped.push(device.hostname);
        return 'done';
      },
    }),
  ],
});

describe('a tool on many devices', () => {
  let host: TestRuntime;
  beforeAll(async () => {
    host = await startTestRuntime(plugin);
    for (const name of ['a', 'b', 'c', 'broken']) await host.addDevice(name);
    const { table } = host.runtime.service(devicesToken);
    for (const name of ['a', 'b']) {
      const row = await table.find(name);
      if (row) await table.update(row.id, { tags: { rack: '1' }, capabilities: { zfs: {} } });
    }
  }, 60_000);
  afterAll(() => host?.runtime.close());
  const call = async (args: object, caller = {}) => (await host.call('run_on_fleet', args, caller)).data;

  test('gives one result or error for each, so many at a time, and tells how far it is', async () => {
    const told: string[] = [];
    const { data, meta } = await host.call(
      'run_on_fleet',
      { tool: 'greet', concurrency: 2 },
      {},
      {
        onProgress: ({ done, total }) => told.push(`${done}/${total}`),
      },
    );
    expect(data).toMatchObject([
      { device: 'a', ok: true, data: 'a', meta: { device: 'a' } },
      { device: 'b', ok: true },
      { device: 'broken', ok: false, error: { code: 'COMMAND_FAILED', message: 'it is broken' } },
      { device: 'c', ok: true },
    ]);
    expect([told.at(-1), most, meta.warnings]).toEqual(['4/4', 2, []]);
  });

  test('works on those that are selected, and no others', async () => {
    const names = async (select: object) =>
      ((await call({ tool: 'greet', select })) as { device: string }[]).map(({ device }) => device);
    expect(await names({ tags: ['rack=1'] })).toEqual(['a', 'b']);
    expect(await names({ hostnames: ['c', 'a'] })).toEqual(['a', 'c']);
    expect(await names({ capabilities: ['zfs'], hostnames: ['b', 'c'] })).toEqual(['b']);
    await expect(names({ types: ['switch'] })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await expect(names({ hostnames: ['brokem'] })).rejects.toMatchObject({
      code: 'DEVICE_NOT_FOUND',
      hint: expect.stringContaining('broken'),
    });
    await expect(call({ tool: 'gret' })).rejects.toMatchObject({ code: 'TOOL_NOT_FOUND' });
    await expect(call({ tool: 'list_devices' })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await expect(call({ tool: 'run_on_fleet' })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await expect(call({ tool: 'greet', arguments: { device: 'a' } })).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
    });
  });

  test('leaves out what the caller may not use', async () => {
    const caller = { id: 'limited', deviceTags: { rack: '1' } };
    expect(await call({ tool: 'greet' }, caller)).toMatchObject([{ device: 'a' }, { device: 'b' }]);
    await expect(call({ tool: 'greet', select: { hostnames: ['c'] } }, caller)).rejects.toMatchObject({
      code: 'DEVICE_NOT_FOUND',
    });
  });

  test('changes nothing before the plans of all devices were confirmed', async () => {
    const args = { tool: 'wipe', select: { tags: ['rack=1'] }, arguments: { what: 'it' } };
    const { confirm, plan } = (await call(args)) as PlanAnswer;
    expect(plan).toEqual({ steps: ['a: wipe it', 'b: wipe it'], losses: ['a: a', 'b: b'], reversible: false });
    expect(wiped).toEqual([]);
    await expect(call({ ...args, arguments: { what: 'all' }, confirm })).rejects.toMatchObject({
      code: 'PLAN_CHANGED',
    });
    expect(await call({ ...args, confirm })).toMatchObject([
      { device: 'a', ok: true, data: 'done' },
      { device: 'b', ok: true },
    ]);
    expect(wiped.toSorted()).toEqual(['a', 'b']);
  });
});
