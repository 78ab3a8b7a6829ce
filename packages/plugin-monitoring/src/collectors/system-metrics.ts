import type { Static, TSchema } from '@infrastructor/core';
import { DataCollectionError, defineCollector, type ParserDefinition, sh, Type } from '@infrastructor/core';
import { type Section, sections, splitSections } from '../commands/sections.ts';
import { busiestProcesses } from '../metrics/busiest-processes.ts';
import { cpuUse } from '../metrics/cpu-use.ts';
import { memoryUse, swapUse } from '../metrics/memory-use.ts';
import { diskRates, interfaceRates } from '../metrics/rates.ts';
import { readTemperatures } from '../metrics/temperatures.ts';
import { trafficOf } from '../metrics/traffic.ts';

import { df } from '../parsers/df.ts';
import { diskstats } from '../parsers/diskstats.ts';
import { loadavg } from '../parsers/loadavg.ts';
import { meminfo } from '../parsers/meminfo.ts';
import { netDev } from '../parsers/net-dev.ts';
import { pressure } from '../parsers/pressure.ts';
import { stat } from '../parsers/stat.ts';
import { uptime } from '../parsers/uptime.ts';
import type { Filesystem } from '../schemas/filesystem.ts';
import { SystemMetrics } from '../schemas/system-metrics.ts';

const sampleSec = 0.5;

/** Not what a person calls a file system: they are always full, or always empty. */
const virtualTypes = ['tmpfs', 'devtmpfs', 'squashfs', 'efivarfs', 'ramfs'];
const virtual = virtualTypes.flatMap((type) => ['-x', type]);

const counters = (suffix: string) => ({
  [`uptime${suffix}`]: sh`cat /proc/uptime`,
  [`stat${suffix}`]: sh`cat /proc/stat`,
  [`diskstats${suffix}`]: sh`cat /proc/diskstats`,
  [`net${suffix}`]: sh`cat /proc/net/dev`,
});

/** Only when they are asked for: a machine may have thousands. */
const processSample = (suffix: string) => ({ [`processes${suffix}`]: sh`cat /proc/[0-9]*/stat 2>/dev/null` });

/** Everything in one round trip, with two samples of what counts up. */
export const metricsCommand = (includeProcesses: boolean) =>
  sections({
    ...counters('-before'),
    ...(includeProcesses ? processSample('-before') : {}),
    memory: sh`cat /proc/meminfo`,
    load: sh`cat /proc/loadavg`,
    pressure: sh`grep . /proc/pressure/cpu /proc/pressure/io /proc/pressure/memory`,
    arc: sh`cat /proc/spl/kstat/zfs/arcstats`,
    temperatures: sh`grep -H . /sys/class/hwmon/hwmon*/name /sys/class/hwmon/hwmon*/temp*_input /sys/class/hwmon/hwmon*/temp*_label`,
    // A dead network mount makes df wait for ever, so it gets little time and is asked for local ones if that runs out.
    filesystems: sh`all=$(timeout -k 1 3 df -PT -B1 ${virtual}); code=$?
if [ $code -ge 124 ]; then all=$(timeout -k 1 3 df -PTl -B1 ${virtual})
elif [ -z "$all" ]; then all=$(timeout -k 1 3 df -PT -B1); code=$?; fi
printf '%s
' "$all"; (exit $code)`,
    wait: sh`sleep ${sampleSec}`,
    ...counters('-after'),
    ...(includeProcesses
      ? { ...processSample('-after'), users: sh`ps -eo pid=,user=`, page: sh`getconf PAGESIZE` }
      : {}),
  });

/** CPU, memory, load, file systems, disks, network and temperatures, in one round trip with two samples. */
export const systemMetrics = defineCollector({
  name: 'system.metrics',
  description: 'CPU, memory, swap, load, file systems, disk and network rates, pressure and temperatures of a machine',
  ttl: '60s',
  poll: '60s',
  timeout: '20s',
  params: Type.Object({
    includeProcesses: Type.Boolean({ default: false, description: 'Add the 20 processes that use most CPU' }),
  }),
  output: SystemMetrics,
  persist: {
    table: 'system_metrics',
    rows: (metrics) => [
      {
        cpuUsagePercent: metrics.cpu?.usedPercent ?? null,
        memoryUsagePercent: metrics.memory?.usedPercent ?? null,
        diskUsagePercent: fullest(metrics.filesystems),
        loadAverage1m: metrics.load?.load1m ?? null,
        uptimeSeconds: metrics.uptimeSec === undefined ? null : Math.floor(metrics.uptimeSec),
        ...trafficOf(metrics),
        metadata: { swap: metrics.swap, disks: metrics.disks, interfaces: metrics.interfaces },
      },
    ],
  },
  capacities: ({ filesystems }) =>
    filesystems.flatMap(({ mountedOn, usedBytes, availableBytes }) =>
      // Without what is reserved for root, which nobody else can fill.
      usedBytes === undefined || availableBytes === undefined
        ? []
        : [{ subject: mountedOn, usedBytes, sizeBytes: usedBytes + availableBytes }],
    ),
  async collect({ device, exec, params, warn, now }) {
    const { stdout, stderr } = await exec(metricsCommand(params.includeProcesses), {
      maxOutputBytes: 32 * 1024 * 1024,
    });
    const parts = splitSections(stdout);
    if (parts.size === 0) {
      throw new DataCollectionError(
        'COMMAND_FAILED',
        `${device.hostname} printed no metrics: ${stderr.slice(0, 300)}`,
        {
          hint: 'The device needs Linux with /proc and a POSIX shell.',
        },
      );
    }
    const read = <Output extends TSchema>(name: string, parser: ParserDefinition<Output>, optional = false) =>
      parsed(parts.get(name), name, parser, optional, warn, now());
    const [uptimeBefore, uptimeAfter] = [read('uptime-before', uptime), read('uptime-after', uptime)];
    const intervalSec = uptimeBefore && uptimeAfter ? uptimeAfter.uptimeSec - uptimeBefore.uptimeSec : sampleSec;
    const [statBefore, statAfter] = [read('stat-before', stat), read('stat-after', stat)];
    const cpu = statBefore && statAfter && cpuUse(statBefore, statAfter);
    const memory = read('memory', meminfo);
    const load = read('load', loadavg);
    const memoryShare = memory && memoryUse(memory, readArc(parts.get('arc')));
    const swap = memory && swapUse(memory);
    const processes = params.includeProcesses
      ? busiestProcesses(parts, statBefore, statAfter, memory?.memTotalBytes)
      : undefined;
    if (parts.get('filesystems')?.exitCode === 124) warn('Network file systems did not answer and are left out');
    return {
      intervalSec: Math.round(intervalSec * 100) / 100,
      ...(cpu ? { cpu } : {}),
      ...(memoryShare ? { memory: memoryShare } : {}),
      ...(swap ? { swap } : {}),
      ...(load ? { load: { load1m: load.load1m, load5m: load.load5m, load15m: load.load15m } } : {}),
      ...(uptimeAfter ? { uptimeSec: uptimeAfter.uptimeSec } : {}),
      filesystems: (read('filesystems', df) ?? []).filter(isOwn),
      disks: diskRates(
        read('diskstats-before', diskstats) ?? [],
        read('diskstats-after', diskstats) ?? [],
        intervalSec,
      ),
      interfaces: interfaceRates(read('net-before', netDev) ?? [], read('net-after', netDev) ?? [], intervalSec),
      pressure: read('pressure', pressure, true) ?? [],
      temperatures: readTemperatures(parts.get('temperatures')?.text ?? ''),
      ...(processes ? { processes } : {}),
    };
  },
});

/** One section as a value. What a machine does not have is left out; what it has and cannot be read is told. */
function parsed<Output extends TSchema>(
  section: Section | undefined,
  name: string,
  parser: ParserDefinition<Output>,
  optional: boolean,
  warn: (message: string) => void,
  now: Date,
): Static<Output> | undefined {
  if (!section || section.text.trim() === '') {
    if (!optional) warn(`${name} could not be read on this machine`);
    return undefined;
  }
  try {
    const value = parser.parse(section.text, { now, exitCode: section.exitCode, warn });
    if (section.exitCode !== 0 && !optional) warn(`${name} is incomplete: it ended with exit code ${section.exitCode}`);
    return value;
  } catch (error) {
    warn(`${name} could not be read: ${(error as Error).message}`);
    return undefined;
  }
}

/** `size` and `c_min` of arcstats (OpenZFS, module/zfs/arc.c). */
function readArc(section: Section | undefined) {
  const value = (name: string) => new RegExp(`^${name}\\s+\\d+\\s+(\\d+)$`, 'm').exec(section?.text ?? '')?.[1];
  const [size, minimum] = [value('size'), value('c_min')];
  return size && minimum ? { sizeBytes: Number(size), minimumBytes: Number(minimum) } : undefined;
}

/**
 * Whether a file system is one of this machine: each container shows its layers as one of its own, on a disk that is in the
 * list already, and busybox has no -x that would leave virtual ones out.
 */
function isOwn({ type = '', mountedOn }: Filesystem): boolean {
  return !virtualTypes.includes(type) && (type !== 'overlay' || mountedOn === '/');
}

function fullest(filesystems: SystemMetrics['filesystems']): number | null {
  const shares = filesystems.flatMap(({ usedPercent }) => (usedPercent === undefined ? [] : [usedPercent]));
  return shares.length === 0 ? null : Math.max(...shares);
}
