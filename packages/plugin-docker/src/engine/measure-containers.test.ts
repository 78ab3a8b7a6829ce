import { DataCollectionError, SSHConnectionError } from '@infrastructor/core';
import { expect, test } from 'vitest';
import { type Engine, newEngine } from '../connection/engines.ts';
import type { ContainerCounters, CounterSamples } from '../schemas/container-counters.ts';
import { measureContainers } from './measure-containers.ts';

const web = { id: 'a'.repeat(64), name: 'web', networks: ['bridge'] };
const whole: ContainerCounters = {
  id: web.id,
  processorNs: 1e9,
  memoryBytes: 4_096,
  inactiveFileBytes: 0,
  memoryLimitBytes: 8_192,
  blockReadBytes: 1,
  blockWrittenBytes: 2,
  pids: 1,
  network: { namespace: 'other', interfaces: 1, receivedBytes: 1, sentBytes: 1 },
};

/** An engine that tells one figure only, and how often it was asked. */
function engineOf(answer: object = { pids_stats: { current: 9 } }) {
  const asked: string[] = [];
  const client = {
    way: async () => 'socket',
    json: async ({ path }: { readonly path: string }) => {
      asked.push(path);
      return answer;
    },
  } as unknown as Engine['client'];
  return { engine: newEngine(client), asked };
}

const at = (nanoSec: number, counters: ContainerCounters): CounterSamples['samples'][number] => ({
  epochSec: 1_700_000_000,
  nanoSec,
  containers: [counters],
});
const { signal } = new AbortController();

test('what the kernel tells is not asked of the engine; two samples only where there is none before', async () => {
  const { engine, asked } = engineOf();
  const pauses: number[] = [];
  const read = async ({ pauseSec }: { readonly pauseSec: number }): Promise<CounterSamples> => {
    pauses.push(pauseSec);
    const last = at(2e8, { ...whole, processorNs: 1.05e9 });
    return { memoryTotalBytes: 8_192, samples: pauseSec > 0 ? [at(1e8, whole), last] : [last] };
  };
  const [first] = await measureContainers(engine, [web], read, signal);
  expect(first).toMatchObject({ name: 'web', cpuPercent: expect.closeTo(50), cpuWindowSec: 0.1, pids: 1 });
  await expect
    .poll(
      async () => {
        await measureContainers(engine, [web], read, signal);
        return pauses.at(-1);
      },
      { interval: 250 },
    )
    .toBe(0);
  expect(pauses[0]).toBeGreaterThan(0);
  expect(asked).toEqual([]);
});

test('a figure that the kernel does not tell is asked of the engine, and once only where it does not know either', async () => {
  const { engine, asked } = engineOf();
  const { memoryBytes: _, ...withoutMemory } = whole;
  const read = async (): Promise<CounterSamples> => ({ samples: [at(1e8, withoutMemory)] });
  expect(await measureContainers(engine, [web], read, signal)).toMatchObject([{ pids: 9 }]);
  const times = asked.length;
  expect(times).toBeGreaterThan(0);
  expect(await measureContainers(engine, [web], read, signal)).toMatchObject([{ pids: 1 }]);
  expect(asked).toHaveLength(times);
});

test('the engine answers where there are no such files, and for ids that are no container’s', async () => {
  const { engine } = engineOf();
  const none = async (): Promise<CounterSamples> => ({ samples: [] });
  expect(await measureContainers(engine, [web], none, signal)).toMatchObject([{ name: 'web', pids: 9 }]);
  const failing = async () => {
    throw new DataCollectionError('COMMAND_FAILED', 'no shell');
  };
  expect(await measureContainers(engine, [web], failing, signal)).toMatchObject([{ name: 'web', pids: 9 }]);
});

test('a device that is not reached is no reason to ask its engine', async () => {
  const { engine, asked } = engineOf();
  const lost = async () => {
    throw new SSHConnectionError('SSH_CONNECTION_LOST', 'gone');
  };
  await expect(measureContainers(engine, [web], lost, signal)).rejects.toMatchObject({ status: 503 });
  expect(asked).toEqual([]);
});
