import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '@infrastructor/core/testing';

const host = (file: string) => fileURLToPath(new URL(`../../packages/host/${file}`, import.meta.url));
const program = { built: [host('dist/cli.js')], source: ['--conditions=development', host('src/cli.ts')] } as const;
const startLimitMs = 60_000;

/** Of the kernel's accounts (proc_pid_stat(5), proc_pid_status(5)). */
export interface Usage {
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly peakRssMb: number;
}

/** One real server process: the built command line. */
export interface FleetHost {
  readonly url: string;
  usage(): Usage;
  /** What /health says of the scheduler. */
  scheduler(): Promise<Readonly<Record<string, unknown>>>;
  /** What V8 holds: `used / total + outside` in MB. */
  heap(): Promise<string>;
  /** Warnings and errors that it wrote, each text once with how often it came. */
  complaints(): readonly string[];
  kill(): Promise<void>;
  /** Lets it write what waits. */
  stop(): Promise<void>;
}

/** @param environment its settings beside ports and data folder */
export async function startHost(
  environment: NodeJS.ProcessEnv,
  { home, from = 'built' }: { readonly home?: string | undefined; readonly from?: keyof typeof program } = {},
): Promise<FleetHost> {
  const folder = home ?? (await mkdtemp(path.join(tmpdir(), 'infrastructor-fleet-')));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logFile = path.join(folder, `server-${port}.log`);
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, [...program[from], 'api'], {
    stdio: ['ignore', log, log],
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      INFRASTRUCTOR_HOME: folder,
      API_PORT: String(port),
      AUTH_DISABLED: 'true',
      LOCAL_DEVICE: 'false',
      LOG_LEVEL: 'warn',
      LOG_FORMAT: 'json',
      ...environment,
    },
  });
  closeSync(log);
  const ended = once(child, 'exit');
  // A benchmark that is broken off leaves no server behind.
  process.once('exit', () => child.kill('SIGKILL'));
  const deadline = performance.now() + startLimitMs;
  while (!(await isHealthy(url))) {
    if (child.exitCode !== null || performance.now() > deadline) throw new Error('The server did not start');
    await pause(100);
  }
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
    if (home === undefined) await rm(folder, { recursive: true, force: true });
  };
  return {
    url,
    usage: () => usageOf(child.pid ?? 0),
    async scheduler() {
      const response = await fetch(`${url}/health`);
      const { services } = (await response.json()) as {
        readonly services: { readonly scheduler: { readonly details: Readonly<Record<string, unknown>> } };
      };
      return services.scheduler.details;
    },
    async heap() {
      const metrics = await fetch(`${url}/metrics`).then((response) => response.text());
      const mb = (name: string) =>
        (Number(new RegExp(`^\\S*${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(metrics)?.[1]) / 1e6).toFixed(0);
      return `${mb('heap_size_used_bytes')} / ${mb('heap_size_total_bytes')} + ${mb('external_memory_bytes')}`;
    },
    complaints: () => summary(readFileSync(logFile, 'utf8')),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

/** Lines of JSON by level, message and code. */
function summary(lines: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const line of lines.split('\n').filter(Boolean)) {
    const said = line.startsWith('{') ? JSON.parse(line) : { msg: line };
    const {
      level = '',
      msg,
      code = '',
      error,
    } = said as Record<'level' | 'msg' | 'code', string> & {
      readonly error?: { readonly message?: string };
    };
    const text = [level, msg, code, error?.message].filter(Boolean).join(' ');
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => `${count} x ${text}`);
}

async function isHealthy(url: string): Promise<boolean> {
  return fetch(`${url}/health/live`).then(
    ({ ok }) => ok,
    () => false,
  );
}

export function usageOf(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1_024;
  // Ticks of a hundredth of a second on Linux.
  return {
    cpuMs: (Number(fields[11]) + Number(fields[12])) * 10,
    rssMb: mb('VmRSS'),
    peakRssMb: mb('VmHWM'),
  };
}
