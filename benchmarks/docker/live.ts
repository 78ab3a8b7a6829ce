/**
 * A real host process beside an engine behind a real sshd: how soon a WebSocket subscriber sees that a container was
 * killed, and how much the host grows while a container floods its log. Fails beyond a second and 100 MiB, and where fewer
 * than 10 MB/s of the flood come through.
 *
 *     node --conditions=development benchmarks/docker/live.ts [--kills 10] [--floodSec 30]
 */
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { SeenStates } from '../../packages/plugin-docker/src/test-support/container-states.ts';
import { startHostProcess } from '../../packages/plugin-docker/src/test-support/host-process.ts';
import { startRemoteEngine } from './remote-engine.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '10' }, floodSec: { type: 'string', default: '30' } },
});
const kills = Number(values.kills);
const longestMs = 1_000;
const mostGrowthMiB = 100;
const leastMegabytesPerSec = 10;
const lineBytes = 15_000;

await using opened = new AsyncDisposableStack();
const remote = opened.use(await startRemoteEngine(kills));
const { sshd, dockerd } = remote;
const host = opened.use(await startHostProcess({ socketPath: dockerd.socketPath, sshd }));
const states = new SeenStates();
let logBytes = 0;
let logLines = 0;
const { subscribe } = await host.listen((message) => {
  states.heard(message);
  if (message.type === 'error') console.log(JSON.stringify(message));
  if (message.type !== 'data' || message.topic !== 'docker.logs') return;
  logBytes += (message.data as { readonly text?: string }).text?.length ?? 0;
  logLines += 1;
});
subscribe({ topics: ['devices.remote.docker.containers'] });
await dockerd.runContainer('first');
await states.of('first', 'running');

const latencies: number[] = [];
for (let n = 0; n < kills; n++) {
  const killed = dockerd.docker('kill', `bench-${n}`).then(() => performance.now());
  const shownAtMs = await states.of(`bench-${n}`, 'exited');
  latencies.push(shownAtMs - (await killed));
  await pause(Math.random() * 500);
}
latencies.sort((a, b) => a - b);
const worstMs = latencies.at(-1) ?? 0;
console.log(
  `${kills} kills shown: p50 ${latencies[Math.floor(kills / 2)]?.toFixed(0)} ms, worst ${worstMs.toFixed(0)} ms`,
);

const residentMiB = () =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${host.processId}/status`, 'utf8'))?.[1] ?? 0) / 1024;
const script = `yes "$(head -c ${lineBytes} /dev/zero | tr "\\0" x)"`;
const logOptions = ['--log-driver', 'local', '--log-opt', 'max-size=2g', '--log-opt', 'compress=false'];
await dockerd.runContainer('flood', logOptions, ['sh', '-c', script]);
subscribe({ stream: 'docker.logs', device: 'remote', params: { container: 'flood', tail: 0 } });
while (logLines === 0) await pause(50);
// What is compiled and allocated for the first time is no growth.
await pause(5_000);
const [before, bytesBefore, startedAt] = [residentMiB(), logBytes, performance.now()];
let most = before;
while (performance.now() - startedAt < Number(values.floodSec) * 1_000) {
  await pause(500);
  most = Math.max(most, residentMiB());
}
const perSecond = (logBytes - bytesBefore) / 1e3 / (performance.now() - startedAt);
await dockerd.docker('kill', 'flood');
console.log(
  `flood: ${perSecond.toFixed(1)} MB/s reach the subscriber; the host has ${before.toFixed(0)} MiB before, ${most.toFixed(0)} at most, load ${loadavg()[0]?.toFixed(1)}`,
);
if (worstMs > longestMs || most - before > mostGrowthMiB || perSecond < leastMegabytesPerSec) process.exitCode = 1;
