/**
 * A real host process beside an engine behind a real sshd: how soon a WebSocket subscriber sees that a container was
 * killed, and how much the host grows while a container floods its log. Fails beyond a second, and beyond 100 MiB.
 *
 *     node --conditions=development benchmarks/docker/live.ts [--kills 10] [--floodSec 30]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePort } from '@infrastructor/core/testing';
import { startRemoteEngine } from './remote-engine.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '10' }, floodSec: { type: 'string', default: '30' } },
});
const kills = Number(values.kills);
const longestMs = 1_000;
const mostGrowthMiB = 100;

interface Message {
  readonly type: string;
  readonly topic?: string;
  readonly dataType?: string;
  readonly data?: unknown;
}

await using opened = new AsyncDisposableStack();
const remote = opened.use(await startRemoteEngine(kills));
const home = mkdtempSync(join(tmpdir(), 'bench-docker-home-'));
opened.defer(() => rmSync(home, { recursive: true, force: true }));
const pathOf = (path: string) => fileURLToPath(new URL(`../../packages/${path}`, import.meta.url));
const plugins = [[pathOf('plugin-docker/src/index.ts'), { socketPath: remote.dockerd.socketPath }]];
writeFileSync(join(home, 'infrastructor.config.json'), JSON.stringify({ plugins }));
const port = await freePort();
const environment = { INFRASTRUCTOR_HOME: home, API_PORT: String(port), LOCAL_DEVICE: 'false', LOG_LEVEL: 'error' };
const host = spawn(process.execPath, ['--conditions=development', pathOf('host/src/cli.ts'), 'api'], {
  cwd: home,
  env: { PATH: process.env.PATH, HOME: home, ...environment },
  stdio: ['ignore', 'inherit', 'inherit'],
});
opened.defer(async () => {
  host.kill('SIGTERM');
  if (host.exitCode === null) await once(host, 'exit');
});
const api = `http://127.0.0.1:${port}`;
while (!(await fetch(`${api}/health/ready`).catch(() => undefined))?.ok) {
  if (host.exitCode !== null) throw new Error(`The host ended with ${host.exitCode}`);
  await pause(200);
}
const token = readFileSync(join(home, 'token'), 'utf8').trim();
const post = async (path: string, body: object) => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(`${api}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
};
const { sshd, dockerd } = remote;
await post('/api/devices', {
  hostname: 'remote',
  address: '127.0.0.1',
  sshPort: sshd.port,
  sshUsername: sshd.username,
  sshPrivateKeyPath: sshd.privateKeyPath,
  hostKey: sshd.hostKeys[0],
});
await post('/api/devices/remote/analyze', {});

const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/stream`, [`bearer.${token}`]);
opened.defer(() => socket.close());
await once(socket, 'open');
const seen = new Map<string, number>();
let logBytes = 0;
let logLines = 0;
socket.addEventListener('message', ({ data }) => {
  const message = JSON.parse(String(data)) as Message;
  if (message.type === 'data' && message.dataType === 'docker.containers') {
    for (const { name, state } of message.data as readonly { readonly name: string; readonly state: string }[]) {
      if (!seen.has(`${name} ${state}`)) seen.set(`${name} ${state}`, performance.now());
    }
  } else if (message.type === 'data' && message.topic === 'docker.logs') {
    logBytes += (message.data as { readonly text?: string }).text?.length ?? 0;
    logLines += 1;
  } else if (message.type === 'error') console.log(JSON.stringify(message));
});
const subscribe = (more: object) => socket.send(JSON.stringify({ type: 'subscription', action: 'subscribe', ...more }));
subscribe({ topics: ['devices.remote.docker.containers'] });
await dockerd.runContainer('first');
while (!seen.has('first running')) await pause(50);

const latencies: number[] = [];
for (let n = 0; n < kills; n++) {
  await dockerd.docker('kill', `bench-${n}`);
  const killedAt = performance.now();
  while (!seen.has(`bench-${n} exited`) && performance.now() - killedAt < 10_000) await pause(5);
  latencies.push((seen.get(`bench-${n} exited`) ?? Number.POSITIVE_INFINITY) - killedAt);
  await pause(Math.random() * 500);
}
latencies.sort((a, b) => a - b);
const worstMs = latencies.at(-1) ?? 0;
console.log(
  `${kills} kills shown: p50 ${latencies[Math.floor(kills / 2)]?.toFixed(0)} ms, worst ${worstMs.toFixed(0)} ms`,
);

const residentMiB = () =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${host.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
const script = 'yes "$(head -c 1000 /dev/zero | tr "\\0" x)"';
await dockerd.runContainer('flood', ['--log-opt', 'max-size=20m', '--log-opt', 'max-file=1'], ['sh', '-c', script]);
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
const perSecond = ((logBytes - bytesBefore) / 2 ** 20 / (performance.now() - startedAt)) * 1_000;
await dockerd.docker('kill', 'flood');
console.log(
  `flood: ${perSecond.toFixed(1)} MiB/s reach the subscriber; the host has ${before.toFixed(0)} MiB before, ${most.toFixed(0)} at most, load ${loadavg()[0]?.toFixed(1)}`,
);
if (worstMs > longestMs || most - before > mostGrowthMiB) process.exitCode = 1;
