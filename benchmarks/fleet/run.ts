/**
 * A fleet of simulated devices polled every minute by real server processes: what it costs, how late polls are, and whether
 * any is lost between the device and the database. With two servers, one is killed half-way.
 *
 *     pnpm bench:fleet [--devices 1000] [--minutes 15] [--hosts 1] [--interval 60] [--embedded] [--watch]
 *
 * Fails where p99 of the lateness is 5 s or more, the server needs 600 MB or more, a poll is lost or missed, or a device waits
 * more than 15 s beyond its interval after a server was killed.
 */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createRuntime, devicesToken, openDatabase } from '@infrastructor/core/runtime';
import { freePort, startPostgres, startRedis } from '@infrastructor/core/testing';
import ssh2 from 'ssh2';
import { addressOf } from './addresses.ts';
import type { DevicesReport } from './devices.ts';
import { type FleetHost, startHost } from './host.ts';
import { judge } from './judge.ts';

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '1000' },
    minutes: { type: 'string', default: '15' },
    hosts: { type: 'string', default: '1' },
    interval: { type: 'string', default: '60' },
    embedded: { type: 'boolean', default: false },
    watch: { type: 'boolean', default: false },
    /** Runs the sources instead of the built program. */
    source: { type: 'boolean', default: false },
  },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const devices = Number(values.devices);
const hostCount = Number(values.hosts);
const runMs = Number(values.minutes) * 60_000;
const intervalMs = Number(values.interval) * 1_000;
const longestLateMs = 5_000;
const mostRssMb = 600;
const longestTakeoverMs = 15_000;
/** What is polled near the end may be cut off by it. */
const tailMs = 5_000;

await using opened = new AsyncDisposableStack();
const folder = await mkdtemp(path.join(tmpdir(), 'infrastructor-fleet-'));
opened.defer(() => rm(folder, { recursive: true, force: true }));
const loadBefore = loadavg()[0] ?? 0;
const postgres = values.embedded ? undefined : opened.use(await startPostgres());
const redis = hostCount > 1 ? opened.use(await startRedis()) : undefined;
const database = { databaseUrl: postgres?.url, databaseFolder: postgres ? undefined : path.join(folder, 'database') };

const hostKey = ssh2.utils.generateKeyPairSync('ed25519');
const userKey = ssh2.utils.generateKeyPairSync('ed25519');
const files = { hostKey: path.join(folder, 'host-key'), userKey: path.join(folder, 'user-key') };
await writeFile(files.hostKey, hostKey.private, { mode: 0o600 });
await writeFile(files.userKey, userKey.private, { mode: 0o600 });
const sshPort = await freePort();
await register();

const fleet = fork(
  new URL('./devices.ts', import.meta.url).pathname,
  [String(devices), String(sshPort), files.hostKey],
  { execArgv: ['--conditions=development'] },
);
opened.defer(() => void fleet.disconnect());
await once(fleet, 'message');

const settings: NodeJS.ProcessEnv = {
  MASTER_KEY: randomBytes(32).toString('base64'),
  SSH_HOST_KEY_POLICY: 'strict',
  POLLING_SYSTEM_METRICS_INTERVAL: `${values.interval}s`,
  WATCH_CONFIGS: String(values.watch),
  ...(postgres ? { DATABASE_URL: postgres.url } : {}),
  ...(redis ? { REDIS_URL: redis.url } : {}),
};
const hosts: FleetHost[] = [];
for (let index = 0; index < hostCount; index++)
  hosts.push(
    await startHost(settings, { home: postgres ? undefined : folder, from: values.source ? 'source' : 'built' }),
  );
const startedAtMs = Date.now();
console.log(
  `${devices} devices every ${values.interval} s, ${hostCount} server${hostCount > 1 ? 's' : ''}, ` +
    `${postgres ? 'PostgreSQL' : 'embedded database'}, load of the machine ${loadBefore.toFixed(1)}`,
);

// What a start costs is told apart from what goes on.
const settleMs = Math.min(runMs / 3, 90_000);
await pause(settleMs);
const settled = hosts.map((host) => host.usage());
const shares = await Promise.all(hosts.map((host) => host.scheduler()));
if (hostCount > 1) console.log(`devices of each server: ${shares.map((share) => share.devices).join(', ')}`);
let killedAtMs: number | undefined;
if (hostCount > 1) {
  await pause(runMs / 2 - settleMs);
  killedAtMs = Date.now();
  await hosts.shift()?.kill();
  settled.shift();
}
await pause(startedAtMs + runMs - Date.now());
const usages = hosts.map((host) => host.usage());
const details = await hosts[0]?.scheduler();
const heaps = await Promise.all(hosts.map((host) => host.heap()));
const measuredSec = (startedAtMs + runMs - (startedAtMs + settleMs)) / 1_000;
const untilMs = Date.now() - tailMs;
const loadAfter = loadavg()[0] ?? 0;
const complaints = hosts.flatMap((host) => host.complaints());
for (const host of hosts) await host.stop();
fleet.send('report');
const [report] = (await once(fleet, 'message')) as [DevicesReport];
const stored = await samples();
const durations = await durationsOf();

const judged = judge(report.polls, stored, intervalMs, untilMs);
const { lateMs } = judged;
const sec = (ms: number) => (ms / 1_000).toFixed(2);
const cpuPercent = usages.map(({ cpuMs }, index) => (cpuMs - (settled[index]?.cpuMs ?? 0)) / measuredSec / 10);
const rssMb = Math.max(...usages.map((usage) => usage.peakRssMb));
console.log(
  `${judged.polls} polls seen by the devices, ${judged.missed} missed, ${judged.lost} not in the database; ` +
    `${report.connections} connections, ${report.commands} commands`,
);
console.log(
  `late, as the devices see it, with the jitter that is wanted: p50 ${sec(lateMs.p50)} s, p95 ${sec(lateMs.p95)} s, ` +
    `p99 ${sec(lateMs.p99)} s, most ${sec(lateMs.max)} s; as the server says: ${JSON.stringify(details?.delayMs)} ms`,
);
for (const [index, usage] of usages.entries())
  console.log(
    `server: ${(cpuPercent[index] ?? 0).toFixed(1)} % of a core after the start, ` +
      `${(settled[index]?.cpuMs ?? 0) / 1_000} s of CPU in the first ${Math.round(settleMs / 1_000)} s; ` +
      `${usage.rssMb.toFixed(0)} MB resident, ${usage.peakRssMb.toFixed(0)} at most, heap ${heaps[index]} MB`,
  );
for (const { dataType, polls, p50, p95, most, failed, codes } of durations)
  console.log(
    `${dataType}: ${polls} times, ${failed} failed${codes ? ` (${codes})` : ''}, took p50 ${p50} ms, p95 ${p95} ms, most ${most} ms`,
  );
console.log(`longest time between two polls of a device: ${sec(judged.longestGapMs)} s`);
console.log(
  `the devices themselves: ${((report.cpuMs / runMs) * 100).toFixed(0)} % of a core; load of the machine ${loadAfter.toFixed(1)}`,
);

const kept =
  lateMs.p99 < longestLateMs || killedAtMs !== undefined
    ? rssMb < mostRssMb && judged.lost <= lostWithTheKilled() && isTakenOver()
    : false;
for (const complaint of complaints.slice(0, 20)) console.log(`the server said: ${complaint}`);
console.log(kept ? 'kept' : 'NOT kept');
process.exitCode = kept ? 0 : 1;

/** Rows that a killed process had collected and not written: at most what comes in the quarter of a second of a batch. */
function lostWithTheKilled(): number {
  return killedAtMs === undefined ? 0 : Math.ceil((devices / (intervalMs / 1_000)) * 2);
}

function isTakenOver(): boolean {
  if (killedAtMs === undefined) return judged.missed === 0;
  return judged.longestGapMs <= intervalMs + longestTakeoverMs;
}

async function register(): Promise<void> {
  await using runtime = await createRuntime({ ...database, localDevice: false });
  const { table } = runtime.service(devicesToken);
  const [type = '', key = ''] = hostKey.public.split(' ');
  for (let index = 0; index < devices; index++) {
    await table.insert({
      hostname: nameOf(index),
      transport: 'ssh',
      address: addressOf(index),
      sshPort,
      sshUsername: 'bench',
      sshPrivateKeyPath: files.userKey,
      hostKeys: [{ type, key, fingerprint: '' }],
    });
  }
}

function nameOf(index: number): string {
  return `device-${String(index).padStart(6, '0')}`;
}

/** How long collections took, as the audit has it. */
async function durationsOf() {
  await using reading = await openDatabase({ url: database.databaseUrl, folder: database.databaseFolder });
  // Awaited here, as the database is closed with this function.
  return await reading.session((session) =>
    session.select<Readonly<Record<'dataType' | 'polls' | 'p50' | 'p95' | 'most' | 'failed' | 'codes', string>>>(
      `SELECT data_type AS "dataType", count(*) AS polls, count(*) FILTER (WHERE outcome <> 'success') AS failed,
         string_agg(DISTINCT error_code, ', ') AS codes,
         round(percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ms)) AS p50,
         round(percentile_cont(0.95) WITHIN GROUP (ORDER BY duration_ms)) AS p95, round(max(duration_ms)) AS most
       FROM data_collection_audit WHERE data_type IS NOT NULL GROUP BY data_type ORDER BY 1`,
    ),
  );
}

/** Moments of all samples, by device in the order of their numbers. */
async function samples(): Promise<readonly (readonly number[])[]> {
  await using reading = await openDatabase({ url: database.databaseUrl, folder: database.databaseFolder });
  const rows = await reading.session((session) =>
    session.select<{ readonly moments: string }>(
      `SELECT coalesce(string_agg((extract(epoch FROM m.timestamp) * 1000)::bigint::text, ',' ORDER BY m.timestamp), '') AS moments
       FROM devices d LEFT JOIN system_metrics m ON m.device_id = d.id GROUP BY d.hostname ORDER BY d.hostname`,
    ),
  );
  return rows.map(({ moments }) => (moments === '' ? [] : moments.split(',').map(Number)));
}
