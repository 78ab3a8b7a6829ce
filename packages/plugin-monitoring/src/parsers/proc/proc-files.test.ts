import { describe, expect, it } from 'vitest';
import { testContext } from '../testing/corpora.ts';
import { procSamples } from '../testing/proc-samples.ts';
import { procParsers } from './index.ts';

const parserOf = (name: string) => procParsers.find((parser) => parser.name === name);

/** The answer for a sample, which must be read without a warning. */
function read(name: string, text = procSamples[name] ?? ''): unknown {
  const context = testContext();
  const answer: unknown = parserOf(name)?.parse(text, context);
  expect(context.warnings).toEqual([]);
  return answer;
}
const rows = (name: string, text?: string) => read(name, text) as Record<string, unknown>[];

describe('files of the machine', () => {
  it('counts free chunks by order', () => {
    expect(rows('buddyinfo')[1]).toEqual({
      node: 0,
      zone: 'DMA32',
      freeChunks: [2, 2, 4, 2, 5, 4, 4, 4, 5, 3, 751],
    });
  });

  it('tells interrupts by CPU, with chip, trigger and drivers, or with what they are', () => {
    expect(rows('interrupts')).toMatchObject([
      { irq: '24', total: 1, chip: 'IO-APIC', hardwareIrq: '5-edge', devices: ['ACPI:Ged'] },
      {
        irq: '28',
        chip: 'PCI-MSIX-0000:00:01.0',
        hardwareIrq: '0-edge',
        devices: ['virtio0-config', 'virtio1-config'],
      },
      { irq: '29', total: 16, chip: 'GICv2', hardwareIrq: '29 Level', devices: ['arch_timer'] },
      { irq: 'NMI', description: 'Non-maskable interrupts' },
      {
        irq: 'LOC',
        counts: [
          { cpu: 0, count: 10_177_277 },
          { cpu: 1, count: 10_272_714 },
        ],
      },
      { irq: 'ERR', counts: [], total: 0 },
    ]);
    expect(rows('softirqs')[1]).toEqual({
      irq: 'TIMER',
      counts: [
        { cpu: 0, count: 951_717 },
        { cpu: 1, count: 1_044_426 },
      ],
      total: 1_996_143,
    });
  });

  it('reads one algorithm a block', () => {
    expect(rows('crypto')).toMatchObject([
      { name: 'cbc(aes)', selfTestPassed: true, internal: false, blockBytes: 16, maxKeyBytes: 32, ivBytes: 16 },
      { name: 'sha256', referenceCount: 2, digestBytes: 32 },
    ]);
  });

  it('tells who waits for a lock, and locks to the end of a file', () => {
    expect(rows('locks')).toMatchObject([
      { id: 1, isWaiting: false, pid: 1141, major: 0xfe, minor: 0, start: 1_073_741_824, end: 1_073_742_335 },
      { id: 1, isWaiting: true, access: 'READ', pid: 1142 },
      { class: 'FLOCK', minor: 0x1a },
      { class: 'OFDLCK', pid: -1 },
    ]);
    expect(rows('locks')[2]).not.toHaveProperty('end');
  });

  it('gives sizes of ranges, and none where the kernel hides the addresses', () => {
    expect(rows('ioports')[2]).toEqual({ start: '0x0060', end: '0x0060', sizeBytes: 1, depth: 1, name: 'keyboard' });
    expect(rows('iomem', '00000000-00000000 : System RAM\n')[0]).not.toHaveProperty('sizeBytes');
  });

  it('reads drivers, domains and areas', () => {
    expect(rows('misc')).toHaveLength(4);
    expect(rows('execdomains')).toEqual([{ first: 0, last: 0, name: 'Linux', module: 'kernel' }]);
    expect(rows('vmallocinfo')).toMatchObject([
      { sizeBytes: 20_480, caller: 'irq_init_percpu_irqstack+0xca/0x100', options: ['vmap'] },
      { physicalAddress: '0x00000000000a0000', options: ['ioremap'] },
      { pages: 4, pagesPerNode: [{ node: 0, pages: 4 }] },
      { options: ['unpurged', 'vm_area'] },
    ]);
  });

  it('puts what ARM says of the whole machine apart from the processors', () => {
    const text =
      'processor\t: 0\nBogoMIPS\t: 108.00\nFeatures\t: fp asimd\nCPU implementer\t: 0x41\n\nHardware\t: BCM2835\nSerial\t\t: 0000000012345678\n';
    expect(read('cpuinfo', text)).toEqual({
      processors: [{ processor: 0, bogomips: 108, flags: ['fp', 'asimd'], implementer: '0x41' }],
      machine: { hardware: 'BCM2835', serial: '0000000012345678' },
    });
  });

  it.each([
    [
      'Linux version 6.1.0-13-amd64 (debian-kernel@lists.debian.org) (gcc-12 (Debian 12.2.0-14) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40) #1 SMP PREEMPT_DYNAMIC Debian 6.1.55-1 (2023-09-29)\n',
      { build: '#1', flags: ['SMP', 'PREEMPT_DYNAMIC'], buildNote: 'Debian 6.1.55-1 (2023-09-29)' },
    ],
    [
      'Linux version 3.10.0-1062.el7.x86_64 (mockbuild@kbuilder.bsys.centos.org) (gcc version 4.8.5 20150623 (Red Hat 4.8.5-36) (GCC) ) #1 SMP Wed Aug 7 18:08:02 UTC 2019\n',
      { release: '3.10.0-1062.el7.x86_64', flags: ['SMP'], buildDate: 'Wed Aug 7 18:08:02 UTC 2019' },
    ],
  ])('reads the version line %#', (text, expected) => {
    expect(read('version', text)).toMatchObject(expected);
  });
});

describe('files of the network', () => {
  it('turns the bytes of groups and addresses round, and tells flags by name', () => {
    expect(rows('net-igmp').map(({ group }) => group)).toEqual(['224.0.0.1', '224.0.0.1', '224.0.0.106']);
    expect(rows('net-igmp')[2]).toMatchObject({
      interfaceIndex: 5,
      timerRunning: true,
      timerTicks: 42,
      isReporter: true,
    });
    expect(rows('net-igmp6')[0]).toMatchObject({ interface: 'lo', group: 'ff02::1', flags: ['loaded', 'no report'] });
    expect(rows('net-udp')[0]).toMatchObject({ localAddress: '127.0.0.53', localPort: 53, state: 'CLOSE', drops: 17 });
  });

  it('writes an IPv4 address in net/tcp6 as one', () => {
    const [header = ''] = (procSamples['net-udp'] ?? '').split('\n');
    const line =
      '   0: 0000000000000000FFFF00000100007F:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 23556';
    expect(rows('net-tcp', `${header}\n${line}\n`)[0]).toMatchObject({
      localAddress: '::ffff:127.0.0.1',
      remoteAddress: '::',
      state: 'LISTEN',
    });
  });

  it('names the highest bit of the flags of a route, and a bit without a name', () => {
    const zero = '0'.repeat(32);
    const line = `${zero} 00 ${zero} 00 ${zero} 00000000 00000001 00000000 88000001       lo\n`;
    expect(rows('net-ipv6-route', line)[0]).toMatchObject({ destination: '::', flags: ['up', '0x8000000', 'local'] });
  });

  it('reads counters by group', () => {
    expect(read('net-netstat')).toEqual({
      TcpExt: { SyncookiesSent: 0, SyncookiesRecv: 3, TW: 20_732 },
      IpExt: { InNoRoutes: 0, InOctets: 6_091_852_132 },
    });
  });

  it('reads sockets of Unix domain and packets, and protocols', () => {
    expect(rows('net-unix')).toMatchObject([
      { type: 'stream', state: 'connected', isListening: false },
      { isListening: true, state: 'unconnected', path: '/run/user/1000/my bus' },
      { type: 'dgram', path: '@5270d' },
    ]);
    expect(rows('net-packet')[0]).toMatchObject({ type: 'raw', protocol: '0x0003', isRunning: true, uid: 101 });
    expect(rows('net-protocols')[1]).toMatchObject({ protocol: 'TCP', memoryPages: 151, underPressure: false });
    expect(rows('net-protocols')[0]).not.toHaveProperty('memoryPages');
  });
});

describe('files of a process', () => {
  it('reads status with ids, sizes in bytes and modes by name', () => {
    expect(read('pid-status')).toMatchObject({
      stateName: 'disk sleep',
      uids: { real: 0, effective: 1000, saved: 0, filesystem: 0 },
      groups: [4, 24, 27],
      namespacePids: [3292, 7],
      rssBytes: 1704 * 1024,
      queuedSignals: 3,
      queuedSignalsLimit: 96_365,
      noNewPrivileges: true,
      seccomp: 'filter',
      other: { CoreDumping: '0' },
    });
  });

  it('leaves out limits that are unlimited', () => {
    expect(rows('pid-limits')).toEqual([
      { name: 'max cpu time', unit: 'seconds' },
      { name: 'max open files', soft: 20_000, hard: 524_288, unit: 'files' },
      { name: 'max nice priority', soft: 0, hard: 0 },
    ]);
  });

  it('reads what inotify watches', () => {
    const text =
      'pos:\t0\nflags:\t02000000\ninotify wd:3 ino:9e7e sdev:800013 mask:800afce ignored_mask:0 fhandle-bytes:8 fhandle-type:1 f_handle:7e9e0000640d1b6d\n';
    expect(read('pid-fdinfo', text)).toMatchObject({
      flags: 0o2000000,
      accessMode: 'read',
      inotify: [
        { watchDescriptor: 3, inode: 0x9e7e, device: '0x800013', mask: 0x800afce, fileHandle: '7e9e0000640d1b6d' },
      ],
    });
  });
});
