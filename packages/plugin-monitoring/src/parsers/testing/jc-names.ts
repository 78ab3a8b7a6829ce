import { diskstats, iostat, lsblk, netDev, vmstat } from './jc-counter-names.ts';
import { kib, type Names, number, type Row, same, times } from './jc-renaming.ts';

const df: Names = {
  ...same('filesystem', 'type'),
  size: ['sizeBytes'],
  '1k_blocks': ['sizeBytes', kib],
  '512_blocks': ['sizeBytes', times(512)],
  used: ['usedBytes', (value, row) => ('1k_blocks' in row ? times(1024)(value, row) : value)],
  available: ['availableBytes', (value, row) => ('1k_blocks' in row ? times(1024)(value, row) : value)],
  use_percent: ['usedPercent'],
  capacity_percent: ['usedPercent'],
  inodes: ['inodes', number],
  iused: ['inodesUsed', number],
  ifree: ['inodesFree', number],
  iuse_percent: ['inodesUsedPercent'],
  iused_percent: ['inodesUsedPercent'],
  mounted_on: ['mountedOn'],
};

const free: Names = {
  type: ['type'],
  total: ['totalBytes', kib],
  used: ['usedBytes', kib],
  free: ['freeBytes', kib],
  shared: ['sharedBytes', kib],
  buffers: ['buffersBytes', kib],
  cache: ['cacheBytes', kib],
  buff_cache: ['buffCacheBytes', kib],
  available: ['availableBytes', kib],
};

const ps: Names = {
  ...same('user', 'pid', 'ppid', 'tty', 'time', 'command'),
  // A dash is no state; threads of `ps m` have one in the row of the process.
  stat: ['stat', (value) => (value === '-' ? undefined : value)],
  tty: ['tty', (value) => (value === '-' ? undefined : value)],
  tt: ['tty'],
  uid: ['user'],
  cmd: ['command'],
  c: ['cpuPercent'],
  cpu_percent: ['cpuPercent'],
  mem_percent: ['memPercent'],
  vsz: ['vszBytes', kib],
  rss: ['rssBytes', kib],
  start: ['start'],
  stime: ['start'],
  started: ['start'],
};

interface Holder {
  readonly user?: string;
  readonly file_descriptor?: string;
}
const holders = (opts: unknown) =>
  Object.entries((opts as { process_id?: Record<string, Holder> }).process_id ?? {}).map(
    ([pid, { user, file_descriptor: fd }]) => ({
      pid: Number(pid),
      name: user,
      fd: Number(fd),
    }),
  );

const ss: Names = {
  ...same('netid', 'state', 'channel', 'pid', 'interface'),
  recv_q: ['recvQ'],
  send_q: ['sendQ'],
  local_address: ['localAddress'],
  peer_address: ['peerAddress'],
  path: ['path', (value) => (value === '*' ? undefined : value)],
};

/** jc splits a program's name at its blank and counts the rest to the timer. */
const splitOff = (row: Row) => /^(.*?)\s+\w+ \(/.exec(String(row.timer))?.[1];

const netstat: Names = {
  ...same(
    'proto',
    'state',
    'user',
    'inode',
    'pid',
    'type',
    'path',
    'destination',
    'gateway',
    'genmask',
    'metric',
    'use',
    'mss',
    'window',
    'irtt',
    'mtu',
    'expire',
    'flags',
    'address',
    'network',
    'tcpcb',
    'conn',
    'rxbytes',
    'txbytes',
    'ipkts',
    'ierrs',
    'idrop',
    'opkts',
    'oerrs',
    'coll',
    'ibytes',
    'obytes',
    'keep',
    'rcvtime',
    'socket',
    'flowhash',
  ),
  recv_q: ['recvQ'],
  send_q: ['sendQ'],
  local_address: ['localAddress'],
  local_port: ['localPort', number],
  foreign_address: ['foreignAddress'],
  foreign_port: ['foreignPort', number],
  program_name: [
    'programName',
    (value, row) => [value, splitOff(row)].filter((part) => part !== undefined).join(' ') || undefined,
  ],
  timer: ['timer', (value) => String(value).replace(/^.*\s(?=\w+ \()/, '')],
  refcnt: ['refCount'],
  unix_inode: ['vnode'],
  refs: ['firstRef'],
  nextref: ['nextRef'],
  route_flags: ['flags'],
  route_refs: ['refs'],
  iface: ['interface'],
  addr: ['path'],
  transport_protocol: ['transport'],
  network_protocol: ['family'],
};

const systemd: Names = {
  ...same('unit', 'load', 'active', 'sub', 'description', 'job', 'type', 'state', 'listen', 'activates'),
  unit_file: ['unitFile'],
  vendor: ['preset'],
  preset: ['preset'],
};

export const jcNames = {
  df,
  free,
  ps,
  ss,
  netstat,
  lsblk,
  diskstats,
  netDev,
  iostat,
  vmstat,
  systemd,
  holders,
  number,
};
