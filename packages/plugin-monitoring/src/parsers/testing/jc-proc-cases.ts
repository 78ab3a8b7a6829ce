import { type JcCase, rows, single } from './jc-case.ts';
import { jcProcMemoryCases } from './jc-proc-memory-cases.ts';
import { jcProcNetworkCases } from './jc-proc-network-cases.ts';
import { jcProcProcessCases } from './jc-proc-process-cases.ts';
import { changed, exactly, hexText } from './jc-proc-renaming.ts';
import { kib, type Names, type Row, same, times } from './jc-renaming.ts';

/** Both words and letters of an operation or a flag: the list of words is compared, and says what the letters do. */
const consoles: Names = {
  ...same('device', 'major', 'minor'),
  operations_list: ['operations'],
  flags_list: ['flags'],
};

const spaced = (names: Readonly<Record<string, string>>): Names =>
  Object.fromEntries(Object.entries(names).map(([theirs, ours]) => [theirs, [ours]]));

const cpuinfo: Names = {
  ...same(
    'processor',
    'model',
    'stepping',
    'siblings',
    'apicid',
    'fpu',
    'wp',
    'flags',
    'bugs',
    'bogomips',
    'microcode',
  ),
  ...spaced({
    vendor_id: 'vendorId',
    'cpu family': 'cpuFamily',
    'model name': 'modelName',
    'cpu MHz': 'clockMhz',
    'physical id': 'physicalId',
    'core id': 'coreId',
    'cpu cores': 'cpuCores',
    'initial apicid': 'initialApicid',
    fpu_exception: 'fpuException',
    'cpuid level': 'cpuidLevel',
    'clflush size': 'clflushBytes',
    cache_alignment: 'cacheAlignmentBytes',
    'power management': 'powerManagement',
    address_size_physical: 'physicalAddressBits',
    address_size_virtual: 'virtualAddressBits',
  }),
  'cache size': ['cacheBytes', (value) => Number.parseInt(String(value), 10) * 1024],
};
/** The text of "address sizes" and the parts of "cache size" say again what is compared under other names. */
const cpuinfoTold = ['address sizes', 'cache_size_num', 'cache_size_unit'];

const rtc: Names = spaced({
  rtc_time: 'rtcTime',
  rtc_date: 'rtcDate',
  alrm_time: 'alarmTime',
  alrm_date: 'alarmDate',
  alarm_IRQ: 'alarmIrq',
  alrm_pending: 'alarmPending',
  'update IRQ enabled': 'updateIrqEnabled',
  'periodic IRQ enabled': 'periodicIrqEnabled',
  'periodic IRQ frequency': 'periodicIrqFrequencyHz',
  'max user IRQ frequency': 'maxUserIrqFrequencyHz',
  '24hr': 'is24Hour',
  periodic_IRQ: 'periodicIrq',
  update_IRQ: 'updateIrq',
  HPET_emulated: 'hpetEmulated',
  BCD: 'bcd',
  DST_enable: 'dstEnabled',
  periodic_freq: 'periodicFrequencyHz',
  batt_status: 'batteryStatus',
});

const drivers = (type: string, table: unknown) =>
  Object.entries(table as Record<string, string[]>).flatMap(([major, names]) =>
    names.map((name) => ({ type, major: Number(major), name })),
  );

const consolesCase = rows('consoles', exactly(consoles, ['operations', 'flags']));
const cpuinfoCase: JcCase = {
  parser: 'cpuinfo',
  expect: (answer) => ({ processors: (answer as Row[]).map(exactly(cpuinfo, cpuinfoTold)) }),
};

/** Our parser and our answer for jc's parsers of files of /proc, by jc's name (`proc_cpuinfo`). */
export const jcProcCases: Readonly<Record<string, JcCase>> = {
  ...jcProcMemoryCases,
  ...jcProcNetworkCases,
  ...jcProcProcessCases,
  proc_consoles: consolesCase,
  proc_consoles2: consolesCase,
  proc_cpuinfo: cpuinfoCase,
  proc_cpuinfo2: cpuinfoCase,
  proc_devices: {
    parser: 'devices',
    expect: (answer) => {
      const { character, block } = answer as Row;
      return [...drivers('character', character), ...drivers('block', block)];
    },
  },
  proc_driver_rtc: single('driver-rtc', exactly(rtc)),
  proc_filesystems: rows(
    'filesystems',
    exactly({ filesystem: ['type'], nodev: ['needsDevice', (value) => value === false] }),
  ),
  proc_iomem: rows('iomem', exactly({ start: ['start', hexText], end: ['end', hexText], device: ['name'] })),
  proc_modules: rows(
    'modules',
    exactly({
      module: ['name'],
      size: ['sizeBytes'],
      used: ['referenceCount'],
      used_by: ['usedBy'],
      status: ['state'],
      location: ['address'],
    }),
  ),
  proc_mtrr: {
    ...rows(
      'mtrr',
      exactly({
        register: ['register', (value) => Number(String(value).slice('reg'.length))],
        ...same('type', 'count'),
        base: ['baseBytes', (value) => Number(value)],
        base_mb: ['baseMb'],
        size: ['size'],
      }),
    ),
    // jc gives the digits of a size, which are MB or kB, without the unit.
    actual: changed(({ baseBytes, sizeBytes }) => ({
      baseMb: Number(baseBytes) / 2 ** 20,
      size: Number(sizeBytes) % 2 ** 20 === 0 ? Number(sizeBytes) / 2 ** 20 : Number(sizeBytes) / 1024,
    })),
  },
  proc_partitions: rows(
    'partitions',
    exactly({ ...same('major', 'minor', 'name'), num_blocks: ['sizeBytes', times(1024)] }),
  ),
  proc_swaps: rows(
    'swaps',
    exactly({ filename: ['path'], ...same('type', 'priority'), size: ['sizeBytes', kib], used: ['usedBytes', kib] }),
  ),
  proc_version: single(
    'version',
    exactly({
      version: ['release'],
      email: ['builder'],
      gcc: ['compiler'],
      build: ['build'],
      flags: ['flags', (value) => (value === null ? [] : String(value).split(' '))],
      date: ['buildDate'],
    }),
  ),
};
