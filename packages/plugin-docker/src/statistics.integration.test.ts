import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readStatsSample } from './engine/read-stats-sample.ts';
import type { StatsSample } from './engine/stats-sample.ts';
import type { ContainerStats } from './schemas/container-stats.ts';
import { type DockerHost, startDockerHost, transports } from './test-support/docker-host.ts';
import { engineIsAbsent, startTestDockerd, type TestDockerd } from './test-support/test-dockerd.ts';

let dockerd: TestDockerd;
beforeAll(async () => {
  if (!engineIsAbsent) dockerd = await startTestDockerd();
}, 60_000);
afterAll(() => dockerd?.dispose());

/** What the engine itself answers, over a second and more. */
async function engineStats(name: string): Promise<ContainerStats> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const { socketPath } = dockerd;
  request({ socketPath, path: `/containers/${name}/stats?stream=false` }, (answer) => {
    json(answer).then(resolve, reject);
  })
    .on('error', reject)
    .end();
  return readStatsSample({ id: name, name }, (await promise) as StatsSample);
}

describe.skipIf(engineIsAbsent).each(transports)('statistics from cgroups, over %s', (transport) => {
  let host: DockerHost;
  beforeAll(async () => {
    host = await startDockerHost({ transport, dockerd });
  });
  afterAll(() => host?.[Symbol.asyncDispose]());
  afterEach(() => dockerd.removeContainers());

  const all = async () => {
    const { data } = await host.call<ContainerStats[]>('list_container_stats', { fresh: true });
    return new Map(data.map((stats) => [stats.name, stats]));
  };

  test('are the numbers of the engine', async () => {
    await dockerd.createNetwork('talk');
    await dockerd.runContainer('busy', ['--memory', '64m', '--cpus', '0.5'], ['sh', '-c', 'while :; do :; done']);
    const write = 'dd if=/dev/zero of=/data/x bs=1M count=8 conv=fsync 2>/dev/null; cat /data/x >/dev/null; sleep 3600';
    await dockerd.runContainer('writer', ['--volume', '/data'], ['sh', '-c', write]);
    await dockerd.runContainer('pair', ['--network', 'talk'], ['sh', '-c', 'sleep 3600 & sleep 3600']);
    await all();
    // Long enough that both averages are over many periods of the processor limit.
    await pause(2_000);
    const [ours, ...engine] = await Promise.all([
      all(),
      engineStats('busy'),
      engineStats('writer'),
      engineStats('pair'),
    ]);
    for (const theirs of engine) {
      const { name = '' } = theirs;
      const own = ours.get(name);
      expect(Object.keys(own ?? {}).sort(), name).toEqual(Object.keys(theirs).sort());
      expect(Math.abs((own?.cpuPercent ?? -100) - (theirs.cpuPercent ?? 100)), `${name} processor`).toBeLessThan(25);
      expect(Math.abs((own?.memoryUsedBytes ?? 0) - (theirs.memoryUsedBytes ?? 0)), `${name} memory`).toBeLessThan(
        2 ** 20,
      );
      expect(own?.memoryLimitBytes, `${name} limit`).toBe(theirs.memoryLimitBytes);
      expect(own?.pids, `${name} processes`).toBe(theirs.pids);
      expect(own?.blockReadBytes, `${name} read`).toBe(theirs.blockReadBytes);
      expect(own?.blockWrittenBytes, `${name} written`).toBe(theirs.blockWrittenBytes);
      // Router solicitations of a new interface go on for a while.
      const received = (own?.networkReceivedBytes ?? 0) - (theirs.networkReceivedBytes ?? 0);
      expect(Math.abs(received), `${name} received`).toBeLessThan(2_048);
    }
    expect(ours.get('busy')?.cpuWindowSec).toBeGreaterThan(1.9);
    expect(ours.get('busy')?.memoryLimitBytes).toBe(64 * 2 ** 20);
    expect(ours.get('pair')?.networkReceivedBytes).toBeGreaterThan(0);
    await dockerd.removeContainers();
    await dockerd.docker('network', 'rm', 'talk');
  });

  test('come at the first question already, for one and for all, with processor use', async () => {
    await dockerd.runContainer('first', [], ['sh', '-c', 'while :; do :; done']);
    const { data } = await host.call<ContainerStats>('get_container_stats', { container: 'first', fresh: true });
    expect(data.cpuPercent).toBeGreaterThan(5);
    // The engine itself takes a second and more between its samples.
    expect(data.cpuWindowSec).toBeLessThan(0.9);
    expect((await all()).get('first')?.pids).toBe(1);
  });

  test('never give the traffic of the device as that of a container', async () => {
    await dockerd.runContainer('host', ['--network', 'host']);
    await dockerd.runContainer('none');
    await dockerd.runContainer('guest', ['--network', 'container:host']);
    const stats = await all();
    for (const name of ['host', 'none', 'guest']) {
      expect(stats.get(name)?.pids, name).toBe(1);
      expect(stats.get(name), name).not.toHaveProperty('networkReceivedBytes');
    }
  });

  test('tell a paused container, and leave out one that was stopped', async () => {
    await dockerd.runContainer('paused');
    await dockerd.runContainer('stopped');
    await dockerd.docker('pause', 'paused');
    await dockerd.docker('kill', 'stopped');
    const stats = await all();
    expect([...stats.keys()]).toEqual(['paused']);
    expect(stats.get('paused')?.memoryUsedBytes).toBeGreaterThan(0);
    await dockerd.docker('unpause', 'paused');
  });
});
