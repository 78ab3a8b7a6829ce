/** Rows of jc's expected answers, and how their fields are called and measured by our parsers. */
type Row = Readonly<Record<string, unknown>>;
type Rename = readonly [name: string, convert?: (value: unknown, row: Row) => unknown];
type Names = Readonly<Record<string, Rename>>;

const times = (factor: number) => (value: unknown) => (typeof value === 'number' ? value * factor : value);
const kib: Rename[1] = times(1024);
const same = (...names: readonly string[]): Names => Object.fromEntries(names.map((name) => [name, [name]]));
const number: Rename[1] = (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value);

/** Our row from jc's: what the names do not list is not compared (jc's own derived fields). */
export function renamed(row: Row, names: Names): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(names)
      .filter(([theirs]) => theirs in row)
      .map(([theirs, [ours, convert]]) => [ours, convert === undefined ? row[theirs] : convert(row[theirs], row)]),
  );
}

const df: Names = {
  ...same('filesystem', 'type'),
  size: ['sizeBytes'],
  '1k_blocks': ['sizeBytes', kib],
  '512_blocks': ['sizeBytes', times(512)],
  used: ['usedBytes', (value, row) => ('1k_blocks' in row ? times(1024)(value) : value)],
  available: ['availableBytes', (value, row) => ('1k_blocks' in row ? times(1024)(value) : value)],
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

const lsblk: Names = {
  ...same(
    'name',
    'kname',
    'type',
    'fstype',
    'label',
    'uuid',
    'model',
    'serial',
    'vendor',
    'wwn',
    'state',
    'owner',
    'group',
    'mode',
    'sched',
    'hctl',
    'rev',
    'partlabel',
    'partuuid',
    'ra',
    'alignment',
    'rand',
  ),
  maj_min: ['majorMinor'],
  rm: ['removable'],
  ro: ['readOnly'],
  rota: ['rotational'],
  tran: ['transport'],
  size_bytes: ['sizeBytes'],
  mountpoint: ['mountPoints', (value) => (value === null ? [] : [value])],
  min_io: ['minIo'],
  phy_sec: ['phySec'],
  wsame_bytes: ['wsameBytes'],
  disc_zero: ['discZero'],
};

const diskstats: Names = {
  maj: ['major'],
  min: ['minor'],
  device: ['device'],
  reads_completed: ['readsCompleted'],
  reads_merged: ['readsMerged'],
  sectors_read: ['sectorsRead'],
  read_time_ms: ['readTimeMs'],
  writes_completed: ['writesCompleted'],
  writes_merged: ['writesMerged'],
  sectors_written: ['sectorsWritten'],
  write_time_ms: ['writeTimeMs'],
  io_in_progress: ['ioInProgress'],
  io_time_ms: ['ioTimeMs'],
  weighted_io_time_ms: ['weightedIoTimeMs'],
  discards_completed_successfully: ['discardsCompleted'],
  discards_merged: ['discardsMerged'],
  sectors_discarded: ['sectorsDiscarded'],
  discarding_time_ms: ['discardTimeMs'],
  flush_requests_completed_successfully: ['flushesCompleted'],
  flushing_time_ms: ['flushTimeMs'],
};

const netDev: Names = {
  interface: ['interface'],
  ...Object.fromEntries(
    [
      ['bytes', 'Bytes', 'Bytes'],
      ['packets', 'Packets', 'Packets'],
      ['errs', 'Errors', 'Errors'],
      ['drop', 'Dropped', 'Dropped'],
      ['fifo', 'Fifo', 'Fifo'],
      ['compressed', 'Compressed', 'Compressed'],
    ].flatMap(([theirs, rx, tx]) => [
      [`r_${theirs}`, [`rx${rx}`] as const],
      [`t_${theirs}`, [`tx${tx}`] as const],
    ]),
  ),
  r_frame: ['rxFrame'],
  r_multicast: ['rxMulticast'],
  t_colls: ['txCollisions'],
  t_carrier: ['txCarrier'],
};

const iostat: Names = {
  ...same('type', 'device', 'tps'),
  ...Object.fromEntries(
    ['user', 'nice', 'system', 'iowait', 'steal', 'idle', 'util'].map((name) => [
      `percent_${name}`,
      [`${name}Percent`] as const,
    ]),
  ),
  ...Object.fromEntries(
    [
      ['kb', 1024],
      ['mb', 1024 ** 2],
    ].flatMap(([unit, factor]) =>
      [
        ['read', 'read', 'r'],
        ['wrtn', 'written', 'w'],
        ['dscd', 'discarded', 'd'],
      ].flatMap(([verb, ours, letter]) => [
        [`${unit}_${verb}`, [`${ours}Bytes`, times(Number(factor))] as const],
        [`${unit}_${verb}_s`, [`${ours}BytesPerSec`, times(Number(factor))] as const],
        [`${letter}${unit}_s`, [`${ours}BytesPerSec`, times(Number(factor))] as const],
      ]),
    ),
  ),
  r_s: ['readsPerSec'],
  w_s: ['writesPerSec'],
  rrqm_s: ['readsMergedPerSec'],
  wrqm_s: ['writesMergedPerSec'],
  percent_rrqm: ['readsMergedPercent'],
  percent_wrqm: ['writesMergedPercent'],
  r_await: ['readAwaitMs'],
  w_await: ['writeAwaitMs'],
  aqu_sz: ['queueLength'],
  rareq_sz: ['readRequestBytes', kib],
  wareq_sz: ['writeRequestBytes', kib],
  svctm: ['serviceTimeMs'],
};

const vmstat: Names = {
  runnable_procs: ['runnable'],
  uninterruptible_sleeping_procs: ['blocked'],
  virtual_mem_used: ['swapUsedBytes', kib],
  free_mem: ['freeBytes', kib],
  buffer_mem: ['buffersBytes', kib],
  cache_mem: ['cacheBytes', kib],
  inactive_mem: ['inactiveBytes', kib],
  active_mem: ['activeBytes', kib],
  swap_in: ['swapInBytesPerSec', kib],
  swap_out: ['swapOutBytesPerSec', kib],
  blocks_in: ['blocksInPerSec'],
  blocks_out: ['blocksOutPerSec'],
  interrupts: ['interruptsPerSec'],
  context_switches: ['contextSwitchesPerSec'],
  user_time: ['userPercent'],
  system_time: ['systemPercent'],
  idle_time: ['idlePercent'],
  io_wait_time: ['iowaitPercent'],
  stolen_time: ['stealPercent'],
  disk: ['disk'],
  total_reads: ['readsCompleted'],
  merged_reads: ['readsMerged'],
  sectors_read: ['sectorsRead'],
  reading_ms: ['readTimeMs'],
  total_writes: ['writesCompleted'],
  merged_writes: ['writesMerged'],
  sectors_written: ['sectorsWritten'],
  writing_ms: ['writeTimeMs'],
  current_io: ['ioInProgress'],
  io_seconds: ['ioTimeSec'],
  timestamp: ['localTime'],
  timezone: ['timezone'],
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
