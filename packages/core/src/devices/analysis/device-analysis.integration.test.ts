import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defineCollector } from '../../contract/collector.ts';
import { defineDetector } from '../../contract/detector.ts';
import { DataCollectionError, SSHConnectionError } from '../../contract/errors.ts';
import { definePlugin } from '../../contract/plugin.ts';
import { sh } from '../../contract/sh.ts';
import type { EventMessage } from '../../events/bus.ts';
import { createRuntime } from '../../lifecycle/create-runtime.ts';
import type { Runtime } from '../../lifecycle/runtime.ts';
import type { DeviceAnalysis } from './device-analysis-schema.ts';
import { runDetectors } from './run-detectors.ts';

/** What the detectors below answer; each test sets it. */
const answers = { sometimes: 'present' as 'present' | 'absent' | 'fails' | 'unreachable' };

const detectors = [
  defineDetector({
    name: 'shell',
    description: 'Runs a command',
    probe: async ({ exec }) => ({ evidence: (await exec(sh`echo a shell`)).stdout.trim(), details: { posix: true } }),
  }),
  defineDetector({ name: 'nothing', description: 'Is never there', probe: async () => undefined }),
  defineDetector({
    name: 'sometimes',
    description: 'As the test wants',
    async probe() {
      if (answers.sometimes === 'fails') throw new DataCollectionError('COMMAND_FAILED', 'it broke');
      if (answers.sometimes === 'unreachable') throw new SSHConnectionError('DEVICE_UNREACHABLE', 'it is off');
      return answers.sometimes === 'present' ? { evidence: 'seen' } : undefined;
    },
  }),
];
const facts = defineCollector({
  name: 'system.info',
  description: 'Facts',
  ttl: '1h',
  output: Type.Object({ uptimeSec: Type.Number() }),
  collect: async () => ({ uptimeSec: 5 }),
});
const plugin = definePlugin({ name: 'analysed', detectors, collectors: [facts] });

describe('device analysis', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await createRuntime({ plugins: [{ plugin }] });
  });
  afterAll(() => runtime?.close());

  async function analyze(args: Readonly<Record<string, unknown>> = {}) {
    const answer = await runtime
      .operation('get_device_info')
      .invoke({ device: 'localhost', fresh: true, ...args }, { caller: runtime.internalCaller });
    return { data: answer.data as DeviceAnalysis, meta: answer.meta };
  }
  const stored = async () => (await runtime.tables.devices.find('localhost'))?.capabilities;

  test('is the union of all detectors with their evidence, is kept on the device and told', async () => {
    const events: EventMessage[] = [];
    const stop = runtime.bus.subscribe((message) => message.type === 'event' && void events.push(message));
    const { data } = await analyze();
    stop();
    expect(data).toEqual({
      hostname: 'localhost',
      system: { uptimeSec: 5 },
      capabilities: [
        { name: 'nothing', state: 'absent' },
        { name: 'shell', state: 'present', evidence: 'a shell', details: { posix: true } },
        { name: 'sometimes', state: 'present', evidence: 'seen' },
      ],
    });
    expect(await stored()).toMatchObject({ shell: { evidence: 'a shell' }, sometimes: { evidence: 'seen' } });
    expect(events.map(({ eventType, hostname }) => [eventType, hostname])).toContainEqual([
      'device.changed',
      'localhost',
    ]);
  });

  test('keeps what was known of a capability that cannot be found out now, and drops one that is gone', async () => {
    answers.sometimes = 'fails';
    const { data, meta } = await analyze();
    expect(data.capabilities[2]).toEqual({ name: 'sometimes', state: 'unknown', reason: 'it broke' });
    expect(meta.warnings).toEqual([expect.stringContaining('sometimes could not be found out: it broke')]);
    expect(Object.keys((await stored()) ?? {}).sort()).toEqual(['shell', 'sometimes']);
    answers.sometimes = 'absent';
    await analyze();
    expect(Object.keys((await stored()) ?? {})).toEqual(['shell']);
  });

  test('of a device that cannot be reached changes nothing, and answers with the last one', async () => {
    answers.sometimes = 'unreachable';
    const before = await stored();
    await runtime.tables.flush();
    expect((await analyze()).meta).toMatchObject({ stale: true, source: 'stored' });
    expect(await stored()).toEqual(before);
    answers.sometimes = 'present';
  });

  test('ends a detector that hangs, and no other', async () => {
    const warnings: string[] = [];
    const hanging = defineDetector({
      name: 'hanging',
      description: 'Waits for its signal',
      probe: ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    const context = {
      device: { hostname: 'nas' },
      signal: new AbortController().signal,
      warn: (message: string) => void warnings.push(message),
    };
    const quick = defineDetector({ name: 'quick', description: 'Is there', probe: async () => ({ evidence: 'yes' }) });
    const owned = [hanging, quick].map((definition) => ({ plugin: undefined as never, definition }));
    expect(await runDetectors(owned, () => ({}), context as never, 20)).toMatchObject([
      { name: 'hanging', state: 'unknown', reason: expect.stringContaining('20 ms') },
      { name: 'quick', state: 'present' },
    ]);
    expect(warnings).toHaveLength(1);
  });

  test('is part of the summary of a device, with its age', async () => {
    await analyze();
    const answer = await runtime
      .operation('get_device_summary')
      .invoke({ device: 'localhost' }, { caller: runtime.internalCaller });
    const summary = answer.data as {
      device: { capabilities: string[] };
      snapshots: { dataType: string; ageMs: number }[];
    };
    expect(summary.device.capabilities).toContain('shell');
    expect(summary.snapshots.map(({ dataType }) => dataType)).toEqual(['device.analysis', 'system.info']);
    expect(summary.snapshots[0]?.ageMs).toBeGreaterThanOrEqual(0);
  });
});
