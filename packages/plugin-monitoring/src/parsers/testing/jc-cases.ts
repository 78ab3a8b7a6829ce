import { type JcCase, rows, single } from './jc-case.ts';
import { jcCommandCases } from './jc-command-cases.ts';
import { jcNames } from './jc-names.ts';
import { jcProcCases } from './jc-proc-cases.ts';
import { renamed } from './jc-renaming.ts';

type Row = Readonly<Record<string, unknown>>;
type ToOurs = (row: Row) => Record<string, unknown>;

const by =
  (names: Parameters<typeof renamed>[1]): ToOurs =>
  (row) =>
    renamed(row, names);

const cpuNames = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'];
const cpuTicks = (name: string, cpu: unknown) => ({
  name,
  ...Object.fromEntries(cpuNames.map((field) => [`${field}Ticks`, (cpu as Row)[field]])),
});

/** Options of findmnt without their order: jc tells those with a value apart. */
export function findmntOptions(row: Row): string[] {
  const pairs = Object.entries((row.kv_options ?? {}) as Record<string, string>).map(
    ([key, value]) => `${key}=${value}`,
  );
  return [...((row.options ?? []) as string[]), ...pairs].sort();
}

/** RFC 3164 lines: jc leaves what follows the tag's letters in the content. */
function bsdLog(row: Row): Record<string, unknown> {
  if ('unparsable' in row) return { unparsed: row.unparsable };
  const content = String(row.content).replace(/^(?:\([^)]*\))?(?:\[\d+\])?:?\s*/, '');
  return {
    priority: row.priority,
    timestamp: row.date,
    hostname: row.hostname,
    appName: row.tag,
    message: row.tag === null ? row.content : content,
  };
}

function log(row: Row): Record<string, unknown> {
  if ('unparsable' in row) return { unparsed: row.unparsable };
  const data = row.structured_data as { identity: string; parameters: Row }[] | null;
  return {
    priority: row.priority,
    version: row.version,
    timestamp: row.timestamp,
    hostname: row.hostname,
    appName: row.appname,
    pid: row.proc_id,
    msgId: row.msg_id,
    structuredData: data?.map(({ identity, parameters }) => ({ id: identity, parameters })),
    message: row.message,
  };
}

/** Unix sockets of ss have inodes where others have ports. */
function socket(row: Row): Record<string, unknown> {
  const isUnix = String(row.netid).startsWith('u_');
  const port = (key: string) => (row[key] === undefined ? undefined : jcNames.number(row[key], row));
  const opts = (row.opts ?? {}) as Row;
  return {
    ...renamed(row, jcNames.ss),
    ...(isUnix
      ? { localInode: port('local_port'), peerInode: port('peer_port') }
      : { localPort: port('local_port'), peerPort: port('peer_port') }),
    ...(row.opts === undefined
      ? {}
      : {
          processes: jcNames.holders(opts),
          inode: Number(opts.inode_number),
          cookie: opts.cookie,
          cgroup: opts.cgroup,
        }),
  };
}

/** Ports in netstat that jc gives for Windows under other conditions, kernel tables, and absent protocols stay uncompared. */
function netstat(row: Row): Record<string, unknown> {
  const ours = renamed(row, jcNames.netstat);
  // jc takes a count of bytes for the state of ICMP sockets, which have none.
  if (row.proto === 'icm4') for (const key of ['state', 'rxbytes', 'txbytes']) delete ours[key];
  // jc splits a program's name at its blank and puts the rest before the path.
  const [, name, path] = /^([^\s/@]+)(?:\s{2,}([/@].*))?$/.exec(String(row.path ?? '')) ?? [];
  if (name !== undefined && row.pid !== undefined)
    Object.assign(ours, { path, programName: `${String(row.program_name)} ${name}` });
  if (row.transport_protocol === null) ours.transport = 'raw';
  return ours;
}

/** Holders of a socket in jc's order, which keys them by pid. */
function byPid(value: unknown): unknown {
  return (value as Row[]).map((row) => {
    const processes = (row.processes as { pid: number }[] | undefined)?.toSorted((one, other) => one.pid - other.pid);
    return processes === undefined ? row : { ...row, processes };
  });
}

/** `Active(anon)` is activeAnon, `Committed_AS` committedAs, `NFS_Unstable` nfsUnstable with us. */
function meminfoName(key: string): string {
  const words = key.replace(')', '').split(/[_(]/);
  const named = words.map((word) => (/^[A-Z]{2,}$/.test(word) ? word.charAt(0) + word.slice(1).toLowerCase() : word));
  const joined = named.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return joined.charAt(0).toLowerCase() + joined.slice(1);
}

/** Our parser and our answer for each of jc's parsers. */
export const jcCases: Readonly<Record<string, JcCase>> = {
  df: rows('df', by(jcNames.df)),
  findmnt: rows('findmnt', (row) => ({ mountPoint: row.target, device: row.source, type: row.fstype })),
  free: rows('free', by(jcNames.free)),
  hashsum: rows('sha256sum', (row) => ({ path: row.filename, hash: row.hash })),
  iostat: rows('iostat', by(jcNames.iostat)),
  lsblk: rows('lsblk', (row) => by(jcNames.lsblk)({ ...row, name: String(row.name).replace(/^[|`\s-]+/, '') })),
  mount: rows('mount', (row) => ({
    device: row.filesystem,
    mountPoint: row.mount_point,
    options: row.options,
    ...(row.type === undefined ? {} : { type: row.type }),
  })),
  netstat: rows('netstat', netstat),
  os_release: single('os-release', (row) => ({ fields: row })),
  proc_diskstats: rows('diskstats', by(jcNames.diskstats)),
  proc_meminfo: single('meminfo', (row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => {
        const ours = meminfoName(key);
        return /^HugePages_/.test(key) ? [ours, value] : [`${ours}Bytes`, Number(value) * 1024];
      }),
    ),
  ),
  proc_net_dev: rows('net-dev', by(jcNames.netDev)),
  proc_uptime: single('uptime', (row) => ({ uptimeSec: row.up_time, idleSec: row.idle_time })),
  proc_stat: single('stat', (row) => ({
    cpu: cpuTicks('cpu', row.cpu),
    cpus: Object.keys(row)
      .filter((key) => /^cpu\d+$/.test(key))
      .map((key) => cpuTicks(key, row[key])),
    contextSwitches: row.context_switches,
    bootTime: new Date(Number(row.boot_time) * 1000).toISOString(),
    processesForked: row.processes,
    processesRunning: row.processes_running,
    processesBlocked: row.processes_blocked,
    interrupts: { total: (row.interrupts as number[])[0], counts: (row.interrupts as number[]).slice(1) },
  })),
  ps: rows('ps', by(jcNames.ps)),
  ss: { ...rows('ss', socket), actual: byPid },
  syslog: rows('syslog', log),
  syslog_bsd: rows('syslog', bsdLog),
  systemctl: rows('systemctl', (row) => {
    // jc takes the mark of a failed unit for its name and moves every column by one.
    const isShifted = /^[*●○×]$/.test(String(row.unit));
    const [sub = '', ...words] = String(row.description).split(/\s+/);
    const unit = isShifted
      ? { unit: row.load, load: row.active, active: row.sub, sub, description: words.join(' ') }
      : row;
    return by(jcNames.systemd)(unit);
  }),
  systemctl_lj: rows('systemctl', by(jcNames.systemd)),
  systemctl_ls: rows('systemctl', by(jcNames.systemd)),
  systemctl_luf: rows('systemctl', by(jcNames.systemd)),
  uptime: single('uptime', (row) => ({
    time: row.time,
    uptimeSec: row.uptime_total_seconds,
    users: row.users,
    load1m: row.load_1m,
    load5m: row.load_5m,
    load15m: row.load_15m,
  })),
  vmstat: rows('vmstat', by(jcNames.vmstat)),
  ...jcCommandCases,
  ...jcProcCases,
};
