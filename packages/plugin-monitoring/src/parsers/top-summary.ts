import type { ParseContext } from '@infrastructor/core';
import type { TopSample } from '../schemas/top-sample.ts';
import { known } from './known.ts';
import { sizeBytes } from './size.ts';
import { numberOf } from './text.ts';
import { uptime } from './uptime.ts';

type Facts = Partial<TopSample>;

const figure = '(\\d+(?:[.,]\\d+)?[kKMGTPE]?)';
/** `3.7 total`, `0.0 used.`, `36k buffers`: figures and what they are of. */
const figures = new RegExp(`${figure}i?\\+? (total|free|used|buffers|buff/cache|cached(?: Mem)?|avail Mem)`, 'g');
const memoryFields: Readonly<Record<string, string>> = {
  total: 'totalBytes',
  free: 'freeBytes',
  used: 'usedBytes',
  buffers: 'buffersBytes',
  'buff/cache': 'buffCacheBytes',
};
const cpuFields: Readonly<Record<string, string>> = {
  us: 'userPercent',
  sy: 'systemPercent',
  ni: 'nicePercent',
  id: 'idlePercent',
  wa: 'iowaitPercent',
  hi: 'irqPercent',
  si: 'softirqPercent',
  st: 'stealPercent',
};

/** The first line is that of `uptime` behind the name of the program. */
export function headOf(line: string, context: ParseContext): Facts | undefined {
  const rest = /^top - (.*)$/.exec(line)?.[1];
  if (rest === undefined || !/load average/.test(rest)) return undefined;
  const { time, uptimeSec, users, load1m, load5m, load15m } = uptime.parse(`${rest}\n`, context);
  return known({ time, uptimeSec, users, load1m, load5m, load15m });
}

function tasksOf(line: string): Facts | undefined {
  const rest = /^(?:Tasks|Threads):(.*)$/.exec(line)?.[1];
  if (rest === undefined) return undefined;
  const counts = [...rest.matchAll(/(\d+) (total|running|sleeping|stopped|zombie)/g)];
  return { tasks: Object.fromEntries(counts.map(([, count, name = '']) => [name, Number(count)])) };
}

function cpuOf(line: string): TopSample['cpus'][number] | undefined {
  const [, name = '', rest] = /^%?Cpu(\(s\)|\d+) *:(.*)$/.exec(line) ?? [];
  if (rest === undefined) return undefined;
  const shares = [...rest.matchAll(/(\d+(?:[.,]\d+)?)[ %](us|sy|ni|id|wa|hi|si|st)\b/g)];
  return {
    name: name === '(s)' ? 'all' : `cpu${name}`,
    ...Object.fromEntries(
      shares.map(([, share = '', letters = '']) => [cpuFields[letters], numberOf(share.replace(',', '.'))]),
    ),
  };
}

/** `GiB Mem :` has its unit in front; older versions print it after each figure (`8170456k total`). */
function memoryOf(line: string): Facts | undefined {
  const [, unit, name, rest] = /^(?:([KMGTPE]iB) )?(Mem|Swap) *:(.*)$/.exec(line) ?? [];
  if (rest === undefined) return undefined;
  const unitBytes = unit === undefined ? 1024 : (sizeBytes(`1${unit}`) ?? 1024);
  const memory: Record<string, number> = {};
  const other: Record<string, number> = {};
  for (const [, text, what = ''] of rest.matchAll(figures)) {
    const bytes = sizeBytes(text, { unitBytes });
    if (bytes === undefined) continue;
    // The line of the swap ends with figures of the memory.
    if (what === 'avail Mem') other.availableBytes = bytes;
    else if (what.startsWith('cached')) other.cacheBytes = bytes;
    else memory[memoryFields[what] ?? what] = bytes;
  }
  if (name === 'Mem') return { memory };
  const { availableBytes, cacheBytes } = other;
  return {
    swap: known({ ...memory, cacheBytes }),
    ...(availableBytes === undefined ? {} : { memory: { availableBytes } }),
  };
}

/** Adds what a line over the processes tells; false where it is none of them. */
export function addSummary(sample: TopSample, line: string): boolean {
  const cpu = cpuOf(line);
  if (cpu !== undefined) sample.cpus.push(cpu);
  const facts = tasksOf(line) ?? memoryOf(line);
  if (facts?.memory !== undefined) facts.memory = { ...sample.memory, ...facts.memory };
  Object.assign(sample, facts);
  return cpu !== undefined || facts !== undefined;
}
