/** Bytes read from and written to block devices. */
export interface BlockBytes {
  readonly readBytes: number;
  readonly writtenBytes: number;
}

/** What went through the interfaces of one network, the loopback left out. */
export interface NetworkBytes {
  readonly interfaces: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/**
 * A file of one number, like `memory.current`, `pids.current` or `cpuacct.usage`; undefined for `max`, which is no limit,
 * and for anything else (Linux, Documentation/admin-guide/cgroup-v2.rst, "Format" and "Memory Interface Files";
 * cgroup-v1/cpuacct.rst, cgroup-v1/memory.rst).
 */
export function readSingleValue(lines: readonly string[]): number | undefined {
  const [line = ''] = lines;
  return /^\d+$/.test(line) ? Number(line) : undefined;
}

/**
 * One key of a flat-keyed file, `KEY VALUE` a line, like `usage_usec` of `cpu.stat` or `inactive_file` of `memory.stat`
 * (Documentation/admin-guide/cgroup-v2.rst, "Format": their order is not fixed).
 */
export function readFlatKeyed(lines: readonly string[], key: string): number | undefined {
  const line = lines.find((each) => each.startsWith(`${key} `));
  return line === undefined ? undefined : readSingleValue([line.slice(key.length + 1)]);
}

/**
 * `io.stat`: `MAJOR:MINOR rbytes=… wbytes=… rios=…` a device, nested-keyed; a device may stand there without any key
 * (Documentation/admin-guide/cgroup-v2.rst, "IO Interface Files").
 */
export function readIoStat(lines: readonly string[]): BlockBytes {
  const total = (key: string) =>
    lines.reduce((sum, line) => sum + Number(new RegExp(` ${key}=(\\d+)(?: |$)`).exec(line)?.[1] ?? 0), 0);
  return { readBytes: total('rbytes'), writtenBytes: total('wbytes') };
}

/**
 * `blkio.throttle.io_service_bytes`: `MAJOR:MINOR Read|Write|Sync|Async|Discard|Total N` a line, and `Total N` at the end
 * (Documentation/admin-guide/cgroup-v1/blkio-controller.rst); undefined where there is not even the total.
 */
export function readBlkioBytes(lines: readonly string[]): BlockBytes | undefined {
  if (lines.length === 0) return undefined;
  const total = (operation: string) =>
    lines.reduce((sum, line) => sum + Number(new RegExp(`^\\d+:\\d+ ${operation} (\\d+)$`).exec(line)?.[1] ?? 0), 0);
  return { readBytes: total('Read'), writtenBytes: total('Write') };
}

const receivedField = 0;
const sentField = 8;

/**
 * `/proc/PID/net/dev`: `NAME: ` and sixteen numbers a line, the first of bytes received, the ninth of bytes sent
 * (proc_pid_net(5)). Old kernels print no space behind the colon. The engine leaves the loopback out as well.
 */
export function readNetDev(lines: readonly string[]): NetworkBytes {
  let [interfaces, receivedBytes, sentBytes] = [0, 0, 0];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const counts = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
      .map(Number);
    const [received, sent] = [counts[receivedField], counts[sentField]];
    if (line.slice(0, colon).trim() === 'lo' || received === undefined || sent === undefined) continue;
    interfaces += 1;
    receivedBytes += received;
    sentBytes += sent;
  }
  return { interfaces, receivedBytes, sentBytes };
}
