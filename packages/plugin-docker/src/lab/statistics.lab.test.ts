import { sh } from '@infrastructor/core';
import { devicesToken } from '@infrastructor/core/runtime';
import {
  addLabDevice,
  createTestHost,
  findLabMachine,
  labSshOptions,
  runParser,
  type TestHost,
} from '@infrastructor/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import plugin from '../index.ts';
import { dockerStats } from '../parsers/index.ts';
import type { ContainerStats } from '../schemas/container-stats.ts';

/** The machine has cgroup v2 and systemd as the driver, unlike the engines that other tests start. */
let host: TestHost;
beforeAll(async () => {
  const machine = findLabMachine();
  if (!machine) throw new Error('There is no machine: ./dev.sh test --lab');
  host = await createTestHost({
    ssh: labSshOptions,
    plugins: [{ plugin, options: { watchEvents: false } }],
  });
  await addLabDevice(host, machine, { hostname: 'lab', capabilities: { docker: {} } });
});
afterAll(() => host?.[Symbol.asyncDispose]());

const statistics = async () => {
  const { data } = await host.call('list_container_stats', { device: 'lab', fresh: true, timeoutMs: 200_000 });
  return data as ContainerStats[];
};

test('statistics from cgroup v2 are those of docker stats', async () => {
  const devices = host.runtime.service(devicesToken);
  const shell = await devices.shell(await devices.resolve('lab'));
  const { stdout } = await shell.exec(sh`docker stats --no-stream --no-trunc --format '{{json .}}'`, {
    timeoutMs: 200_000,
  });
  const theirs = runParser(dockerStats, stdout).value;
  expect(theirs.length).toBeGreaterThan(3);
  await statistics();
  const startedAt = performance.now();
  const ours = new Map((await statistics()).map((stats) => [stats.id, stats]));
  console.log(`${ours.size} containers in ${(performance.now() - startedAt).toFixed(0)} ms`);
  for (const expected of theirs) {
    const own = ours.get(expected.id);
    expect(own?.pids, expected.name).toBe(expected.pids);
    expect(own?.cpuPercent, expected.name).toBeTypeOf('number');
    // The command rounds to three digits, and time goes by.
    const isNear = (name: 'memoryUsedBytes' | 'memoryLimitBytes' | 'networkReceivedBytes' | 'blockReadBytes') =>
      expect(Math.abs((own?.[name] ?? 0) - (expected[name] ?? 0)), `${name} of ${expected.name}`).toBeLessThan(
        300_000 + 0.05 * (expected[name] ?? 0),
      );
    isNear('memoryUsedBytes');
    isNear('memoryLimitBytes');
    isNear('networkReceivedBytes');
    isNear('blockReadBytes');
  }
});
