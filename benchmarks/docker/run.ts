/**
 * List and statistics of many containers behind a real sshd, in one run with what a person would type: the docker
 * command over SSH. Fails where the list is not 20 times as fast, or the statistics of an engine that is asked again are
 * not 10 times as fast.
 *
 *     pnpm bench:docker [--containers 50] [--rounds 10]
 */
import { randomBytes } from 'node:crypto';
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createRuntime, devicesToken } from '@infrastructor/core/runtime';
import docker from '@infrastructor/plugin-docker';
import { processorTimeMs } from './processor-time.ts';
import { startRemoteEngine } from './remote-engine.ts';

const { values } = parseArgs({
  options: { containers: { type: 'string', default: '50' }, rounds: { type: 'string', default: '10' } },
});
const containers = Number(values.containers);
const rounds = Number(values.rounds);
/** Longer than an engine is followed after it was asked for statistics. */
const forgottenAfterMs = 36_000;
const leastTimes = { list: 20, stats: 10 };

interface Figures {
  readonly name: string;
  readonly tookMs: number[];
  readonly remoteCpuMs: number[];
}

console.log(`${containers} containers are started …`);
await using remote = await startRemoteEngine(containers);
const { dockerd, sshd } = remote;
await using runtime = await createRuntime({
  localDevice: false,
  masterKey: randomBytes(32),
  plugins: [{ plugin: docker, options: { socketPath: dockerd.socketPath, watchEvents: false } }],
});
await runtime.service(devicesToken).table.insert({
  hostname: 'remote',
  transport: 'ssh',
  address: '127.0.0.1',
  sshPort: sshd.port,
  sshUsername: sshd.username,
  sshPrivateKeyPath: sshd.privateKeyPath,
  hostKeys: sshd.hostKeys.map((line) => {
    const [type = '', key = ''] = line.split(' ');
    return { type, key, fingerprint: '' };
  }),
  capabilities: { docker: {} },
});

const remoteCpuMs = () => processorTimeMs([dockerd.processId, sshd.processId]);
const call = async (tool: string) => {
  const invocation = { caller: runtime.internalCaller };
  const { data } = await runtime
    .operation(tool)
    .invoke({ device: 'remote', fresh: true, limit: containers }, invocation);
  return (data as readonly unknown[]).length;
};
const list = () => call('list_containers');
const stats = async () => {
  const invocation = { caller: runtime.internalCaller };
  const { data } = await runtime
    .operation('list_container_stats')
    .invoke({ device: 'remote', fresh: true }, invocation);
  return (data as readonly { readonly cpuPercent?: number }[]).filter(({ cpuPercent }) => cpuPercent !== undefined)
    .length;
};
const lines = (text: string) => text.split('\n').length - 1;

const figures = (name: string): Figures => ({ name, tookMs: [], remoteCpuMs: [] });
async function measure({ name, tookMs, remoteCpuMs: used }: Figures, work: () => Promise<number>): Promise<void> {
  const before = remoteCpuMs();
  const startedAt = performance.now();
  const found = await work();
  tookMs.push(performance.now() - startedAt);
  used.push(remoteCpuMs() - before);
  if (found !== containers) throw new Error(`${name} found ${found} of ${containers} containers`);
}

const cliList = figures('docker -H ssh://… ps');
const ourList = figures('list_containers');
const cliStats = figures('ssh … docker stats --no-stream');
const firstStats = figures('statistics, asked first');
const nextStats = figures('statistics, asked after a while');
const followedStats = figures('statistics, asked again');

await list();
for (let round = 0; round < rounds; round++) {
  await measure(cliList, async () => lines(await remote.dockerOverSsh('ps')));
  // Several, as one alone takes less than a tick of the processor's clock.
  for (let n = 0; n < 10; n++) await measure(ourList, list);
}
await measure(firstStats, stats);
for (let round = 0; round < rounds; round++) {
  await measure(cliStats, async () => lines(await remote.sshDocker('stats', '--no-stream')));
  for (let n = 0; n < 10; n++) await measure(followedStats, stats);
}
const followedAt = performance.now();
const beforeFollowing = remoteCpuMs();
await pause(5_000);
const followingPercent = ((remoteCpuMs() - beforeFollowing) / (performance.now() - followedAt)) * 100;
const idlePercents: number[] = [];
for (let round = 0; round < 2; round++) {
  await pause(forgottenAfterMs - 5_000);
  const beforeIdle = remoteCpuMs();
  await pause(5_000);
  idlePercents.push(((remoteCpuMs() - beforeIdle) / 5_000) * 100);
  await measure(nextStats, stats);
}
const idlePercent = Math.min(...idlePercents);

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const mean = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
console.log(`${'what'.padEnd(34)}${'calls'.padStart(7)}${'p50 ms'.padStart(10)}${'remote CPU ms a call'.padStart(24)}`);
for (const { name, tookMs, remoteCpuMs: used } of [cliList, ourList, cliStats, firstStats, nextStats, followedStats]) {
  const columns = [
    String(tookMs.length).padStart(7),
    median(tookMs).toFixed(1).padStart(10),
    mean(used).toFixed(1).padStart(24),
  ];
  console.log(name.padEnd(34) + columns.join(''));
}
const times = (slow: Figures, fast: Figures) => median(slow.tookMs) / median(fast.tookMs);
const [listTimes, statsTimes] = [times(cliList, ourList), times(cliStats, followedStats)];
console.log(`
The list is ${listTimes.toFixed(0)} times as fast, the statistics ${statsTimes.toFixed(0)} times, and ${times(cliStats, nextStats).toFixed(1)} times \
after a while, ${times(cliStats, firstStats).toFixed(1)} times the first time.
While an engine is followed (30 s after each question) it uses ${followingPercent.toFixed(1)} % of a processor, ${idlePercent.toFixed(1)} % otherwise.
Engine ${await dockerd.docker('version', '--format', '{{.Server.Version}}')}, load ${loadavg()[0]?.toFixed(1)}.`);
if (listTimes < leastTimes.list || statsTimes < leastTimes.stats) process.exitCode = 1;
