/**
 * The server, its PostgreSQL and its Redis are killed at random while clients change and read. Fails when a change that was
 * acknowledged has no row in the audit, when a request outlasts its limit, or when the whole does not recover by itself.
 *
 *     node --conditions=development benchmarks/chaos/run.ts [--seconds 120]
 */
import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { freePort, startPostgres, startRedis } from '@infrastructor/core/testing';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '120' } } });
const durationMs = Number(values.seconds) * 1_000;
const requestLimitMs = 20_000;
const recoveryLimitMs = 30_000;
const clients = 8;

const home = await mkdtemp(path.join(tmpdir(), 'infrastructor-chaos-'));
await using postgres = await startPostgres();
await using redis = await startRedis();
const apiPort = await freePort();
const environment = {
  ...process.env,
  INFRASTRUCTOR_HOME: home,
  DATABASE_URL: postgres.url,
  REDIS_URL: redis.url,
  API_PORT: String(apiPort),
  AUTH_DISABLED: 'true',
  RATE_LIMIT_ENABLED: 'false',
};
const api = `http://127.0.0.1:${apiPort}`;
const acknowledged: string[] = [];
const outcomes = new Map<string, number>();
const killed = { server: 0, database: 0, redis: 0 };
let hung = 0;
let over = false;

let server = await startServer();
const load = Array.from({ length: clients }, (_, index) => client(index));
const until = performance.now() + durationMs;
while (performance.now() < until) {
  await pause(2_000 + Math.random() * 4_000);
  await strike();
}
const healedAt = performance.now();
let recovered = false;
while (!recovered && performance.now() - healedAt < recoveryLimitMs) {
  recovered = (await Promise.all([change('recovery'), read()])).every((status) => status === 200);
}
const recoveryMs = performance.now() - healedAt;
over = true;
await Promise.all(load);
server.disconnect();
await once(server, 'exit');

const audited = new Set(await auditedOperations());
const missing = acknowledged.filter((operationId) => !audited.has(operationId));
console.log(
  `killed: server ${killed.server}, database ${killed.database}, Redis ${killed.redis} times in ${values.seconds} s`,
);
console.log(
  `answers: ${[...outcomes]
    .sort()
    .map(([status, count]) => `${status} ${count}`)
    .join(', ')}`,
);
console.log(
  `acknowledged changes ${acknowledged.length}, without a row in the audit ${missing.length}; requests that hung ${hung}`,
);
console.log(recovered ? `recovered in ${(recoveryMs / 1_000).toFixed(1)} s` : 'did not recover');
await rm(home, { recursive: true, force: true });
process.exitCode = recovered && missing.length === 0 && hung === 0 && acknowledged.length > 0 ? 0 : 1;

async function startServer(): Promise<ChildProcess> {
  for (;;) {
    const child = fork(new URL('./server.ts', import.meta.url).pathname, {
      execArgv: ['--conditions=development'],
      env: environment,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const ready = await Promise.race([once(child, 'message').then(() => true), once(child, 'exit').then(() => false)]);
    if (ready) return child;
    await pause(500);
  }
}

/** What a supervisor starts again is started again; the server has to find its database and Redis by itself. */
async function strike(): Promise<void> {
  const least = Math.min(...Object.values(killed));
  const due = (['server', 'database', 'redis'] as const).filter((each) => killed[each] <= least + 1);
  const victim = due[Math.floor(Math.random() * due.length)] ?? 'server';
  killed[victim]++;
  if (victim === 'server') {
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
    server = await startServer();
  } else {
    const service = victim === 'database' ? postgres : redis;
    await service.kill();
    await pause(500 + Math.random() * 2_500);
    await service.restart();
  }
}

async function client(index: number): Promise<void> {
  for (let turn = 0; !over; turn++) {
    const status = turn % 3 === 0 ? await change(`${index}-${turn}`) : await read();
    outcomes.set(String(status), (outcomes.get(String(status)) ?? 0) + 1);
    await pause(status === 200 ? 5 : 50);
  }
}

async function change(mark: string): Promise<number | string> {
  return await request('/api/devices/localhost', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ description: `chaos ${mark}` }),
  });
}

function read(): Promise<number | string> {
  return request('/api/devices/localhost/metrics');
}

async function request(route: string, init: RequestInit = {}): Promise<number | string> {
  const startedAt = performance.now();
  try {
    const response = await fetch(`${api}${route}`, { ...init, signal: AbortSignal.timeout(requestLimitMs) });
    const answer = (await response.json()) as { readonly meta?: { readonly operationId?: string } };
    if (init.method && response.status === 200 && answer.meta?.operationId) acknowledged.push(answer.meta.operationId);
    return response.status;
  } catch {
    if (performance.now() - startedAt >= requestLimitMs) hung++;
    return performance.now() - startedAt >= requestLimitMs ? 'hung' : 'broken off';
  }
}

async function auditedOperations(): Promise<readonly string[]> {
  const query = 'SELECT DISTINCT operation_id FROM data_collection_audit';
  const { stdout } = await promisify(execFile)('psql', ['-At', '-c', query, postgres.url], { maxBuffer: 2 ** 28 });
  return stdout.trim().split('\n');
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
