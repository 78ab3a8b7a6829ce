import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** One way of doing something, as it was measured. */
export interface Measured {
  readonly wallMs: number;
  /** Of our side alone: the servers' work is the same for all. */
  readonly cpuMs: number;
  readonly rssMb: number;
  readonly failures: number;
}

/** Our own process, which stays for all measurements: its memory is what it holds after them all. */
export async function ours(work: () => Promise<number>): Promise<Measured> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const failures = await work();
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000, rssMb: process.memoryUsage.rss() / 1e6, failures };
}

/** A program with all that it starts, as time(1) sees it. Each line of its output is an answer. */
export async function program(command: string, words: readonly string[], expected: number): Promise<Measured> {
  const startedAt = performance.now();
  const child: ChildProcess = spawn('/usr/bin/time', ['-f', 'TIME %U %S %M', command, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ANSIBLE_NOCOWS: '1', ANSIBLE_HOST_KEY_CHECKING: 'False' },
  });
  let [output, errors] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk));
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk));
  await once(child, 'close');
  const wallMs = performance.now() - startedAt;
  const [, user, system, rss] = /TIME ([\d.]+) ([\d.]+) (\d+)/.exec(errors) ?? [];
  const answered = output.split(answer).length - 1;
  return {
    wallMs,
    cpuMs: (Number(user) + Number(system)) * 1000,
    rssMb: Number(rss) / 1000,
    failures: Math.max(0, expected - answered),
  };
}

/** What every command prints; a failure is where it is missing. */
export const answer = 'benchmark-answer';

export function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Milliseconds of each of `count` calls, one after the other. */
export async function latencies(count: number, call: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const startedAt = performance.now();
    await call();
    times.push(performance.now() - startedAt);
  }
  return times;
}
