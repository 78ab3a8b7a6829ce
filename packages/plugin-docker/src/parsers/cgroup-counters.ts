import { defineParser, ParseError } from '@infrastructor/core';
import { type ContainerCounters, CounterSamples } from '../schemas/container-counters.ts';
import { readBlkioBytes, readFlatKeyed, readIoStat, readNetDev, readSingleValue } from './cgroup-files.ts';
import { cleanText } from './clean-text.ts';
import { omitUndefined } from './omit-undefined.ts';

type Namespace = NonNullable<ContainerCounters['network']>['namespace'];

interface Place {
  readonly namespace: Namespace;
  readonly process: string;
}

interface Sample {
  readonly epochSec: number;
  readonly nanoSec: number | undefined;
  /** Lines of each file, by its path. */
  readonly files: Map<string, string[]>;
}

const wanted = 'counters of containers';
const network = /^network (\d+) (own|other|unknown) (\S.*)$/;
const total = /^MemTotal: +(\d+) kB$/;
const meminfo = '/proc/meminfo';
const clock = /^sample (\d+) (\S*)$/;
/** Files of which each line stands behind its path. */
const counterFiles: ReadonlySet<string> = new Set([
  'uptime',
  'meminfo',
  'dev',
  'cpu.stat',
  'cpuacct.usage',
  'memory.stat',
  'memory.current',
  'memory.max',
  'memory.usage_in_bytes',
  'memory.limit_in_bytes',
  'io.stat',
  'blkio.throttle.io_service_bytes',
  'pids.current',
]);
const containerDirectory = /(?:^|[/:-])([0-9a-f]{64})(?:\.scope)?$/;

/** Reads what `countersScript` prints: the clock and the files of cgroups, each line behind the path of its file. */
export const cgroupCounters = defineParser({
  name: 'docker.cgroups',
  description:
    'What the kernel counts of containers: cgroup files (v1 and v2) and networks, as one command printed them',
  output: CounterSamples,
  parse(text) {
    const lines = cleanText(text).split('\n');
    if (lines.pop() !== '' || lines.pop() !== 'end') throw new ParseError(`Not ${wanted}, or not all of them`);
    const places = new Map<string, Place>();
    const withIo = new Set<string>();
    const samples: Sample[] = [];
    for (const line of lines) {
      const sample = samples.at(-1);
      if (sample && keep(line, sample)) continue;
      const place = network.exec(line);
      const begun = clock.exec(line);
      if (place) places.set(place[3] ?? '', { process: place[1] ?? '', namespace: place[2] as Namespace });
      else if (begun) samples.push(begin(begun));
      else if (line.startsWith('io ')) withIo.add(line.slice(3));
      else throw new ParseError(`Not ${wanted}: ${line.slice(0, 100)}`);
    }
    return omitUndefined({
      memoryTotalBytes: memoryTotal(samples.at(-1)?.files.get(meminfo) ?? []),
      samples: samples.map(({ epochSec, nanoSec, files }) =>
        omitUndefined({
          epochSec,
          nanoSec,
          uptimeSec: uptime(files),
          containers: [...files.keys()].flatMap((path) => container(path, files, places, withIo)),
        }),
      ),
    });
  },
});

/** Takes `PATH:LINE`; a directory may hold colons, what is counted holds no slash. @returns whether it is such a line */
function keep(line: string, { files }: Sample): boolean {
  const slash = line.lastIndexOf('/');
  const colon = line.indexOf(':', slash);
  if (slash < 0 || colon < 0 || !counterFiles.has(line.slice(slash + 1, colon))) return false;
  const path = line.slice(0, colon);
  const content = line.slice(colon + 1);
  const known = files.get(path);
  if (known) known.push(content);
  else files.set(path, [content]);
  return true;
}

/** Some programs named `date` print `%N` as it is, or nothing. */
function begin([, epoch, nano = '']: RegExpExecArray): Sample {
  return { epochSec: Number(epoch), nanoSec: /^\d{9}$/.test(nano) ? Number(nano) : undefined, files: new Map() };
}

/** `/proc/uptime`: seconds since the start with two decimals, and those that processors were idle (proc_uptime(5)). */
function uptime(files: Sample['files']): number | undefined {
  const [first = ''] = files.get('/proc/uptime')?.[0]?.split(' ') ?? [];
  return /^\d+\.\d+$/.test(first) ? Number(first) : undefined;
}

/** `MemTotal` of `/proc/meminfo`, in KiB there (proc_meminfo(5)). */
function memoryTotal(lines: readonly string[]): number | undefined {
  for (const line of lines) {
    const [, kibibytes] = total.exec(line) ?? [];
    if (kibibytes !== undefined) return Number(kibibytes) * 1024;
  }
  return undefined;
}

/** The container whose processor time stands in this file, if it is such a file. */
function container(
  path: string,
  files: Sample['files'],
  places: ReadonlyMap<string, Place>,
  withIo: ReadonlySet<string>,
): ContainerCounters[] {
  const [, found, file] = /^(.+)\/(cpu\.stat|cpuacct\.usage)$/.exec(path) ?? [];
  const id = found === undefined ? undefined : containerDirectory.exec(found)?.[1];
  if (found === undefined || id === undefined) return [];
  const place = places.get(found);
  const counts =
    file === 'cpu.stat'
      ? unifiedCounts((name) => files.get(`${found}/${name}`) ?? [], withIo.has(found))
      : separateCounts((name) => files.get(`${name.split('.')[0]}/${found.replace(/^cpuacct\//, '')}/${name}`) ?? []);
  const devices = place && files.get(`/proc/${place.process}/net/dev`);
  const none = place?.namespace === 'own' ? [] : undefined;
  const lines = devices ?? none;
  return [
    omitUndefined({
      id,
      ...counts,
      network: place && lines ? { namespace: place.namespace, ...readNetDev(lines) } : undefined,
    }),
  ];
}

type Lines = (name: string) => readonly string[];

/** cgroup v2: all files of a container in one directory. The sample that comes first is of processors alone. */
function unifiedCounts(lines: Lines, hasIo: boolean) {
  const usageUsec = readFlatKeyed(lines('cpu.stat'), 'usage_usec');
  const memory = lines('memory.current');
  const io = hasIo && lines('pids.current').length > 0 ? readIoStat(lines('io.stat')) : undefined;
  return {
    processorNs: usageUsec === undefined ? undefined : usageUsec * 1_000,
    memoryBytes: readSingleValue(memory),
    memoryLimitBytes: readSingleValue(lines('memory.max')),
    inactiveFileBytes: readFlatKeyed(lines('memory.stat'), 'inactive_file'),
    blockReadBytes: io?.readBytes,
    blockWrittenBytes: io?.writtenBytes,
    pids: readSingleValue(lines('pids.current')),
  };
}

/** cgroup v1: a hierarchy for each controller, with the same path in each. */
function separateCounts(lines: Lines) {
  const io = readBlkioBytes(lines('blkio.throttle.io_service_bytes'));
  return {
    processorNs: readSingleValue(lines('cpuacct.usage')),
    memoryBytes: readSingleValue(lines('memory.usage_in_bytes')),
    memoryLimitBytes: readSingleValue(lines('memory.limit_in_bytes')),
    inactiveFileBytes: readFlatKeyed(lines('memory.stat'), 'total_inactive_file'),
    blockReadBytes: io?.readBytes,
    blockWrittenBytes: io?.writtenBytes,
    pids: readSingleValue(lines('pids.current')),
  };
}
