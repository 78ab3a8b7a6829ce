import { sizeBytes } from '../size.ts';
import { type JcCase, rows, single } from './jc-case.ts';
import { type Names, type Row, renamed, same } from './jc-renaming.ts';

const iso = (text: unknown) => (typeof text === 'string' ? new Date(text).toISOString() : undefined);
const bsdTime = (text: unknown) => (typeof text === 'string' ? new Date(`${text} UTC`).toISOString() : undefined);
const oneBlank = (text: unknown) => String(text).replace(/\s+/g, ' ').trim();

/** A value of several lines, or an object of them. */
const variables = (answer: unknown): Row[] =>
  Array.isArray(answer) ? (answer as Row[]) : Object.entries(answer as Row).map(([name, value]) => ({ name, value }));

const files: Names = {
  file: ['path'],
  size: ['sizeBytes'],
  type: ['description'],
  flags: ['mode'],
  access: ['permissions'],
  ...same('uid', 'user', 'gid', 'group', 'links', 'inode'),
  blocks: ['allocatedBlocks'],
  io_blocks: ['ioBlockBytes'],
  block_size: ['ioBlockBytes'],
  unix_flags: ['flags'],
  unix_device: ['device', String],
  device: ['device'],
};

/** jc tells the zone by an offset in the text of coreutils, and by nothing in that of BSD. */
function file(row: Row): Record<string, unknown> {
  const read = 'unix_device' in row ? bsdTime : iso;
  return {
    ...renamed(row, files),
    accessed: read(row.access_time),
    modified: read(row.modify_time),
    changed: read(row.change_time),
    created: read(row.birth_time),
  };
}

/** Figures of the recordings, which were made with -e m. */
const mebibytes = (value: unknown) => sizeBytes(`${String(value)}m`);
const hundredths = (value: unknown) => {
  const [minutes, seconds] = String(value).split(':').map(Number);
  return (minutes ?? 0) * 60 + (seconds ?? 0);
};
const joined = (separator: string) => (value: unknown) =>
  Array.isArray(value) ? value.join(separator) : (value ?? undefined);
const process: Names = {
  ...same('pid', 'user', 'priority', 'nice', 'uid', 'gid', 'group', 'command', 'cgroups', 'flags'),
  parent_pid: ['ppid'],
  virtual_mem: ['virtualBytes', mebibytes],
  resident_mem: ['residentBytes', mebibytes],
  shared_mem: ['sharedBytes', mebibytes],
  swap: ['swapBytes', mebibytes],
  code: ['codeBytes', mebibytes],
  data: ['dataBytes', mebibytes],
  used: ['usedBytes', mebibytes],
  status: ['state', (value) => ({ running: 'R', sleeping: 'S', 'disk sleep': 'D' })[String(value)] ?? value],
  percent_cpu: ['cpuPercent'],
  percent_mem: ['memPercent'],
  time_hundredths: ['cpuTimeSec', hundredths],
  real_uid: ['realUid'],
  real_user: ['realUser'],
  saved_uid: ['savedUid'],
  saved_user: ['savedUser'],
  pgrp: ['processGroup'],
  tty: ['tty', (value) => (value === '?' ? undefined : value)],
  tty_process_gid: ['ttyProcessGroup'],
  session_id: ['session'],
  thread_count: ['threads'],
  last_used_processor: ['lastCpu'],
  // jc drops the k of a count of thousands, so minor faults are not compared.
  major_page_fault_count: ['majorFaults'],
  dirty_pages_count: ['dirtyPages'],
  sleeping_in_function: ['waitsIn', (value) => (value === '?' ? undefined : value)],
  supplementary_gids: ['supplementaryGids', joined(',')],
  supplementary_groups: ['supplementaryGroups', joined(',')],
  thread_gid: ['tgid'],
  environment_variables: ['environment', joined(' ')],
  major_page_fault_count_delta: ['majorFaultsSinceLast'],
  minor_page_fault_count_delta: ['minorFaultsSinceLast'],
  ipc_namespace_inode: ['ipcNamespace'],
  mount_namespace_inode: ['mountNamespace'],
  net_namespace_inode: ['networkNamespace'],
  pid_namespace_inode: ['pidNamespace'],
  user_namespace_inode: ['userNamespace'],
  nts_namespace_inode: ['utsNamespace'],
};

const gibibytes = (value: unknown) => sizeBytes(`${String(value)}G`);
/** jc reads `1:18` as 118, so the time since boot is not compared. */
const sample = (row: Row) => ({
  time: row.time,
  users: row.users,
  load1m: row.load_1m,
  load5m: row.load_5m,
  load15m: row.load_15m,
  tasks: {
    total: row.tasks_total,
    running: row.tasks_running,
    sleeping: row.tasks_sleeping,
    stopped: row.tasks_stopped,
    zombie: row.tasks_zombie,
  },
  cpus: [
    {
      userPercent: row.cpu_user,
      systemPercent: row.cpu_sys,
      nicePercent: row.cpu_nice,
      idlePercent: row.cpu_idle,
      iowaitPercent: row.cpu_wait,
      irqPercent: row.cpu_hardware,
      softirqPercent: row.cpu_software,
      stealPercent: row.cpu_steal,
    },
  ],
  memory: {
    totalBytes: gibibytes(row.mem_total),
    freeBytes: gibibytes(row.mem_free),
    usedBytes: gibibytes(row.mem_used),
    buffCacheBytes: gibibytes(row.mem_buff_cache),
    availableBytes: gibibytes(row.mem_available),
  },
  swap: {
    totalBytes: gibibytes(row.swap_total),
    freeBytes: gibibytes(row.swap_free),
    usedBytes: gibibytes(row.swap_used),
  },
  processes: (row.processes as Row[]).map((entry) => renamed(entry, process)),
});

const openFile: Names = {
  ...same('command', 'pid', 'tid', 'user', 'fd', 'type', 'device', 'name'),
  node: ['inode'],
  size_off: ['sizeOrOffset'],
};
/** jc gives sizes and offsets under one name. */
const sizeOrOffset = (answer: unknown) =>
  (answer as Row[]).map((row) => ({ ...row, sizeOrOffset: row.sizeBytes ?? row.offsetBytes }));

/** JSON has no numbers as large as some of the kernel's, which stay text with us. */
const asNumber = (value: unknown) => (/^-?\d+$/.test(String(value)) ? Number(value) : value);

/** top ends what it cut off with a plus; jc leaves out the variable that was cut. */
const withoutCut = (answer: unknown) =>
  (answer as (Row & { processes: Row[] })[]).map((row) => ({
    ...row,
    processes: row.processes.map((entry) => ({
      ...entry,
      environment: typeof entry.environment === 'string' ? entry.environment.replace(/ \S*\+$/, '') : undefined,
    })),
  }));

/** Our parser and our answer for jc's parsers of commands and of files outside /proc that it has beside those of a monitor. */
export const jcCommandCases: Readonly<Record<string, JcCase>> = {
  date: single('date', (row) => ({
    localTime: String(row.iso).slice(0, 19),
    timezone: row.timezone,
    time: row.epoch_utc === null ? undefined : new Date(Number(row.epoch_utc) * 1000).toISOString(),
  })),
  du: rows('du', (row) => ({ path: row.name, blocks: row.size })),
  env: { parser: 'env', expect: variables },
  hosts: rows('hosts', (row) => ({ ip: row.ip, hostnames: row.hostname })),
  id: single('id', (row) => ({
    uid: (row.uid as Row).id,
    user: (row.uid as Row).name,
    gid: (row.gid as Row).id,
    group: (row.gid as Row).name,
    groups: (row.groups as Row[]).map(({ id, name }) => ({ gid: id, name })),
    securityContext: row.context,
  })),
  ls: rows('ls', (row) => ({
    name: row.filename,
    parent: row.parent,
    target: row.link_to,
    mode: row.flags,
    links: row.links,
    owner: row.owner,
    group: row.group,
    sizeBytes: row.size,
    timestamp: row.date,
  })),
  lsof: { ...rows('lsof', (row) => renamed(row, openFile)), actual: sizeOrOffset },
  passwd: rows('passwd', (row) => ({ ...row })),
  stat: rows('stat-file', file),
  sysctl: {
    parser: 'sysctl',
    expect: (answer) =>
      variables(answer).map(({ name, value }) => ({
        name,
        value: typeof value === 'string' ? asNumber(value.trimEnd()) : value,
      })),
    actual: (answer) => (answer as Row[]).map((row) => ({ ...row, value: asNumber(row.value) })),
  },
  top: { ...rows('top', sample), actual: withoutCut },
  uname: single('uname', (row) => ({
    kernelName: row.kernel_name,
    nodeName: row.node_name,
    kernelRelease: row.kernel_release,
    kernelVersion: oneBlank(row.kernel_version),
    machine: row.machine,
    // jc takes these two the other way round: uname -a prints machine, processor, platform (uname(1)).
    processor: row.hardware_platform,
    hardwarePlatform: row.processor,
    operatingSystem: row.operating_system,
  })),
};
