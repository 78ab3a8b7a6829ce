/**
 * A long run at a steady rate: commands on shared shells and on channels of their own, files, some that are aborted and some
 * that hit their deadline. Says how the heap grew after the warm-up, and what was left when it was over.
 *
 *     node --conditions=development --expose-gc benchmarks/ssh/soak.ts [--minutes 10] [--rate 200]
 */
import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { sh } from '@infrastructor/core';
import { createSshConnections, type Shell, startTestSshd } from '@infrastructor/core/testing';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, rate: { type: 'string', default: '200' } },
});
const durationMs = Number(values.minutes) * 60_000;
const rate = Number(values.rate);
const tickMs = 50;
const slopeLimitMbPerMinute = 1;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

await using sshd = await startTestSshd();
const connections = createSshConnections({
  knownHostsFiles: [],
  agentSocket: null,
  defaultKeyFiles: [],
  sharedShellIdleMs: 2_000,
});
const shell = connections.shell(sshd.target());
const outcomes = new Map<string, number>();
const samples: { readonly minute: number; readonly heapMb: number }[] = [];
let running = 0;

const startedAt = performance.now();
const minute = () => (performance.now() - startedAt) / 60_000;
const sampler = setInterval(() => {
  collectGarbage();
  samples.push({ minute: minute(), heapMb: process.memoryUsage().heapUsed / 1e6 });
  if (process.stderr.isTTY || process.env.VERBOSE)
    console.error(minute().toFixed(1), running, connections.statistics());
}, 5_000);
let sent = 0;
while (performance.now() - startedAt < durationMs) {
  const due = Math.floor(((performance.now() - startedAt) / 1000) * rate);
  // A machine that cannot keep up is not to be buried.
  while (sent < due && running < 2_000) send(sent++);
  await new Promise((resolve) => setTimeout(resolve, tickMs));
}
clearInterval(sampler);
while (running > 0) await new Promise((resolve) => setTimeout(resolve, tickMs));
await new Promise((resolve) => setTimeout(resolve, 4_000));

const steady = samples.filter((sample) => sample.minute > Math.min(2, Number(values.minutes) / 3));
const slope = slopeOf(steady);
const { channels, queued } = connections.statistics();
const { stdout: names } = await promisify(execFile)('ps', ['-o', 'comm=', '-p', sshd.sessionProcesses().join(',')]);
const left = names.split('\n').filter((name) => name !== '' && name !== 'sshd');
console.log(
  `${sent} commands in ${(durationMs / 60_000).toFixed(1)} min, ${(sent / (durationMs / 1000)).toFixed(0)} a second`,
);
console.log(`outcomes: ${[...outcomes].map(([name, count]) => `${name} ${count}`).join(', ')}`);
console.log(
  `heap after collection: ${steady[0]?.heapMb.toFixed(1)} MB to ${steady.at(-1)?.heapMb.toFixed(1)} MB, slope ${slope.toFixed(3)} MB a minute`,
);
console.log(
  `resident ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB; channels ${channels}, queued ${queued}, processes left ${left.length}`,
);
await connections.close();
process.exitCode = slope < slopeLimitMbPerMinute && channels + queued + left.length === 0 ? 0 : 1;

function send(index: number): void {
  running++;
  const work = one(shell, index);
  const settled = (outcome: string) => {
    running--;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  };
  work.then(
    () => settled('ok'),
    (error: { readonly code?: string }) => settled(error.code ?? 'unknown'),
  );
}

function one(on: Shell, index: number): Promise<unknown> {
  const shared = { shared: true };
  if (index % 400 === 0) return on.exec(sh`sleep 5`, { ...shared, timeoutMs: 300 });
  if (index % 400 === 200) return on.exec(sh`sleep 5`, { ...shared, signal: AbortSignal.timeout(100) });
  if (index % 40 === 0) return on.exec(sh`echo ${index}`);
  if (index % 20 === 10) return on.readFile('/proc/loadavg');
  return on.exec(sh`echo ${index}; echo e >&2`, shared);
}

/** Of the straight line through the samples, by least squares. */
function slopeOf(points: typeof samples): number {
  const mean = (pick: (point: (typeof samples)[number]) => number) =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [x, y] = [mean((point) => point.minute), mean((point) => point.heapMb)];
  const above = points.reduce((sum, point) => sum + (point.minute - x) * (point.heapMb - y), 0);
  return above / points.reduce((sum, point) => sum + (point.minute - x) ** 2, 0);
}
