/**
 * List and statistics of many containers behind a real sshd, in one run with what a person would type: the docker
 * command over SSH; and with the engine on its own socket, which is as fast as any way to it can be. Fails where the list is
 * not 20 times as fast as the command, or the statistics are not 10 times as fast, the first time included.
 *
 *     pnpm bench:docker [--containers 50] [--rounds 10]
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createRuntime, devicesToken, type Runtime } from '@infrastructor/core/runtime';
import docker from '@infrastructor/plugin-docker';
import { processorTimeMs } from './processor-time.ts';
import { startRemoteEngine } from './remote-engine.ts';

const { values } = parseArgs({
  options: { containers: { type: 'string', default: '50' }, rounds: { type: 'string', default: '10' } },
});
const containers = Number(values.containers);
const rounds = Number(values.rounds);
const leastTimes = { list: 20, stats: 10 };
/** Long enough for one reading of the counters to be compared with the one before. */
const betweenQuestionsMs = 1_000;

interface Figures {
  readonly name: string;
  readonly tookMs: number[];
  readonly remoteCpuMs: number[];
}

console.log(`${containers} containers are started …`);
await using opened = new AsyncDisposableStack();
const remote = opened.use(await startRemoteEngine(containers));
const { dockerd, sshd } = remote;

/** As a host has it: the database in a folder, in a thread of its own. Nobody has asked it anything yet. */
async function openRuntime(): Promise<Runtime> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-docker-database-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const runtime = await createRuntime({
    localDevice: false,
    databaseFolder: folder,
    masterKey: randomBytes(32),
    plugins: [{ plugin: docker, options: { socketPath: dockerd.socketPath, watchEvents: false } }],
  });
  const device = { hostname: 'remote', ...sshd.device, capabilities: { docker: {} } };
  await runtime.service(devicesToken).table.insert(device);
  return runtime;
}

const remoteCpuMs = () => processorTimeMs([dockerd.processId, sshd.processId]);
const call = async (runtime: Runtime, tool: string, args: object) => {
  const invocation = { caller: runtime.internalCaller };
  const { data } = await runtime.operation(tool).invoke({ device: 'remote', fresh: true, ...args }, invocation);
  return data as readonly object[];
};
const list = async (runtime: Runtime) => (await call(runtime, 'list_containers', { limit: containers })).length;
const stats = async (runtime: Runtime) =>
  (await call(runtime, 'list_container_stats', {})).filter((each) => 'cpuPercent' in each && 'memoryUsedBytes' in each)
    .length;
const agent = new Agent({ keepAlive: true });
opened.defer(() => agent.destroy());
const engineList = async () => {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const { socketPath } = dockerd;
  request({ agent, socketPath, path: '/containers/json?all=true' }, (answer) => json(answer).then(resolve, reject))
    .on('error', reject)
    .end();
  return ((await promise) as readonly unknown[]).length;
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

const floor = figures('engine on its own socket: list');
const cliList = figures('docker -H ssh://… ps');
const ourList = figures('list_containers');
const cliStats = figures('ssh … docker stats --no-stream');
const firstStats = figures('statistics, asked first');
const nextStats = figures('statistics, asked again');

const runtime = opened.use(await openRuntime());
// The first makes the connection.
for (let n = 0; n < 3; n++) await list(runtime);
for (let round = 0; round < rounds; round++) {
  await measure(cliList, async () => lines(await remote.dockerOverSsh('ps')));
  // Several, as one alone takes less than a tick of the processor's clock.
  for (let n = 0; n < 10; n++) await measure(floor, engineList);
  for (let n = 0; n < 10; n++) await measure(ourList, () => list(runtime));
}
for (let round = 0; round < rounds; round++) {
  await measure(cliStats, async () => lines(await remote.sshDocker('stats', '--no-stream')));
  await using fresh = await openRuntime();
  await list(fresh);
  await measure(firstStats, () => stats(fresh));
  for (let n = 0; n < 3; n++) {
    await pause(betweenQuestionsMs);
    await measure(nextStats, () => stats(fresh));
  }
}
const beforeIdle = remoteCpuMs();
await pause(5_000);
const idlePercent = ((remoteCpuMs() - beforeIdle) / 5_000) * 100;

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const mean = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
console.log(`${'what'.padEnd(34)}${'calls'.padStart(7)}${'p50 ms'.padStart(10)}${'remote CPU ms a call'.padStart(24)}`);
for (const { name, tookMs, remoteCpuMs: used } of [floor, cliList, ourList, cliStats, firstStats, nextStats]) {
  const columns = [
    String(tookMs.length).padStart(7),
    median(tookMs).toFixed(1).padStart(10),
    mean(used).toFixed(1).padStart(24),
  ];
  console.log(name.padEnd(34) + columns.join(''));
}
const times = (slow: Figures, fast: Figures) => median(slow.tookMs) / median(fast.tookMs);
const listTimes = times(cliList, ourList);
const [firstTimes, nextTimes] = [times(cliStats, firstStats), times(cliStats, nextStats)];
console.log(`
The list is ${listTimes.toFixed(0)} times as fast (${times(ourList, floor).toFixed(1)} times what the engine itself takes), the statistics \
${firstTimes.toFixed(0)} times the first time and ${nextTimes.toFixed(0)} times again.
Asked nothing, engine and sshd use ${idlePercent.toFixed(1)} % of a processor.
Engine ${await dockerd.docker('version', '--format', '{{.Server.Version}}')}, load ${loadavg()[0]?.toFixed(1)}.`);
if (listTimes < leastTimes.list || Math.min(firstTimes, nextTimes) < leastTimes.stats) process.exitCode = 1;
