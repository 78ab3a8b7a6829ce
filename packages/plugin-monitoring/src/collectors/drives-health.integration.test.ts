import { readdirSync } from 'node:fs';
import { DataCollectionError } from '@infrastructor/core';
import type { ReplayShellOptions } from '@infrastructor/core/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findDrivesCommand, readDrive, scanText } from '../commands/smartctl-drive.ts';
import { absent, corpusPath, hasCorpora, readText } from '../parsers/testing/corpora.ts';
import type { Drive } from '../schemas/drive-health.ts';
import { type Machines, startMachines } from '../test-support/machines.ts';
import { hasRecordings, recording, recordingsAbsent, sectionsOf } from '../test-support/recorded.ts';

const deadline = new DataCollectionError('DEADLINE_EXCEEDED', 'it was not done in time');
const version = { stdout: 'smartctl 7.4 2023-08-01 r5530\n' };
const scanOf = (...devices: readonly Record<string, string>[]) => ({
  stdout: JSON.stringify({ smartctl: { version: [7, 4], exit_status: 0 }, devices }),
});
const blocksOf = (...blockdevices: readonly Record<string, unknown>[]) => ({
  stdout: JSON.stringify({ blockdevices }),
});
const disk = (name: string, more: Record<string, unknown> = {}) => ({
  name,
  path: `/dev/${name}`,
  type: 'disk',
  size: 1e12,
  ...more,
});
const sata = { name: '/dev/sda', info_name: '/dev/sda [SAT]', type: 'sat', protocol: 'ATA' };

const attribute = (id: number, name: string, value: number) => ({
  ...{ id, name, value: 100, worst: 100, thresh: 0, when_failed: '' },
  raw: { value, string: String(value) },
});
/** What smartctl prints of a drive that is well but for what is given. */
const report = (attributes: Readonly<Record<number, number>> = {}, more: Record<string, unknown> = {}) =>
  JSON.stringify({
    smartctl: { version: [7, 4], exit_status: 0 },
    device: { name: '/dev/sda', type: 'sat', protocol: 'ATA' },
    serial_number: 'S1',
    smart_status: { passed: true },
    power_on_time: { hours: 8_766 },
    ata_smart_attributes: {
      table: Object.entries(attributes).map(([id, value]) => attribute(Number(id), `Attribute_${id}`, value)),
    },
    ...more,
  });

type Transcript = Parameters<Machines['add']>[1]['transcript'];

let machines: Machines;
beforeAll(async () => {
  machines = await startMachines();
});
afterAll(() => machines?.[Symbol.asyncDispose]());

async function machine(hostname: string, transcript: Transcript, fault?: ReplayShellOptions['fault']) {
  const shell = await machines.add(hostname, { transcript, fault });
  const drives = async (args: Readonly<Record<string, unknown>> = {}) => {
    const { data } = await machines.call('get_drive_health', { device: hostname, fresh: true, ...args });
    await machines.runtime.tables.flush();
    return data as readonly Drive[];
  };
  const id = (await machines.runtime.tables.devices.find(hostname))?.id ?? '';
  return { id, shell, drives };
}

describe('drive health', () => {
  test('follows counters over time: growth warns, and what stood still for a month counts no longer', async () => {
    const found = sectionsOf(findDrivesCommand, { version, scan: scanOf(sata), blocks: blocksOf(disk('sda')) });
    const read = readDrive('/dev/sda', 'sat', true).text;
    const say = (stdout: string, exitCode = 0) => ({ command: read, stdout, exitCode });
    const asleep = JSON.stringify({
      smartctl: { version: [7, 4], exit_status: 2, messages: [{ string: 'Device is in STANDBY mode, exit(2)' }] },
      device: { name: '/dev/sda', type: 'sat', protocol: 'ATA' },
    });
    const { id, shell, drives } = await machine('counted', [
      found,
      say(report({ 5: 0 })),
      say(report({ 5: 8 })),
      say(report({ 5: 8 })),
      say(asleep, 2),
      say(report({ 5: 8 })),
      say(report({ 5: 8 }, { smartctl: { version: [7, 4], exit_status: 64 } }), 64),
      say(report({ 5: 9 })),
    ]);
    expect(await drives()).toMatchObject([{ drive: '/dev/sda', state: 'active', verdict: 'healthy', reasons: [] }]);
    await machines.clock.advance(3_600_000);
    expect(await drives()).toMatchObject([
      {
        verdict: 'warning',
        growth: { counters: { reallocatedSectors: 8 } },
        reasons: ['8 reallocated sectors', expect.stringMatching(/^8 more reallocated sectors since /)],
      },
    ]);
    await machines.clock.advance(3_600_000);
    const [unchanged] = await drives();
    expect(unchanged).toMatchObject({ verdict: 'warning', reasons: ['8 reallocated sectors'] });
    expect(unchanged?.growth).toBeUndefined();
    await machines.clock.advance(3_600_000);
    expect(await drives()).toMatchObject([
      { state: 'standby', verdict: 'warning', lastKnown: { verdict: 'warning', powerOnHours: 8_766 } },
    ]);
    const before = new Date(machines.clock.now() - 40 * 86_400_000);
    const [newest] = await machines.runtime.tables.driveHealth.newest(id);
    if (!newest) throw new Error('nothing was stored');
    await machines.runtime.tables.driveHealth.append([{ ...newest, id: undefined, timestamp: before }]);
    expect(await drives()).toMatchObject([
      { verdict: 'healthy', reasons: [expect.stringContaining('8 reallocated sectors, unchanged since')] },
    ]);
    expect(await drives()).toMatchObject([{ verdict: 'warning', exitFlags: ['error-log-has-errors'] }]);
    expect(await drives()).toMatchObject([{ verdict: 'warning', growth: { counters: { reallocatedSectors: 1 } } }]);
    for (const { command } of shell.executed.filter((each) => each.command.includes('-x'))) {
      expect(command).toContain('-n standby');
    }
    expect(shell.executed.every(({ privileged }) => privileged)).toBe(true);
  });

  test('asks each kind of drive in its own way', async () => {
    const virtual = disk('vda', { tran: null });
    const usb = disk('sdb', { tran: 'usb', model: 'Elements' });
    const bridge = JSON.stringify({
      smartctl: {
        version: [7, 4],
        exit_status: 1,
        messages: [{ string: '/dev/sdb: Unknown USB bridge [0x0bda:0x9201]' }],
      },
    });
    const nvme = JSON.stringify({
      smartctl: { version: [7, 4], exit_status: 0 },
      device: { name: '/dev/nvme0', type: 'nvme', protocol: 'NVMe' },
      serial_number: 'N1',
      smart_status: { passed: true },
      nvme_smart_health_information_log: {
        percentage_used: 25,
        power_on_hours: 8_760,
        media_errors: 0,
        critical_warning: 0,
      },
    });
    const { drives } = await machine(
      'kinds',
      [
        sectionsOf(findDrivesCommand, {
          version,
          scan: scanOf(
            { name: '/dev/nvme0', type: 'nvme', protocol: 'NVMe' },
            { name: '/dev/bus/0', type: 'megaraid,3', protocol: 'SCSI' },
          ),
          blocks: blocksOf(disk('nvme0n1', { tran: 'nvme' }), usb, virtual, disk('zram0'), disk('zd16'), {
            ...disk('sr0'),
            type: 'rom',
          }),
        }),
        { command: readDrive('/dev/nvme0', 'nvme', true).text, stdout: nvme, exitCode: 0 },
        { command: readDrive('/dev/sdb', undefined, true).text, stdout: bridge, exitCode: 1 },
        { command: readDrive('/dev/sdb', 'sat', true).text, stdout: report({}, { serial_number: 'U1' }), exitCode: 0 },
      ],
      (command) => (command.includes('megaraid') ? { fail: deadline } : undefined),
    );
    const all = await drives();
    expect(all.map(({ drive, state, verdict }) => [drive, state, verdict])).toEqual([
      ['/dev/bus/0 [megaraid,3]', 'unreadable', 'unknown'],
      ['/dev/nvme0', 'active', 'healthy'],
      ['/dev/sdb', 'active', 'healthy'],
      ['/dev/vda', 'unreadable', 'unknown'],
    ]);
    // A quarter of the endurance in a year leaves three years.
    expect(all[1]?.wear).toEqual({ usedPercent: 25, remainingPercent: 75, remainingDays: 1_095, basis: 'lifetime' });
    expect(all[0]?.reasons).toEqual([expect.stringContaining('no answer within')]);
    expect(all[2]).toMatchObject({ transport: 'usb', serial: 'U1' });
    expect(all[3]?.reasons).toEqual([expect.stringContaining('virtual disk')]);
    expect(await machines.call('get_drive_health', { device: 'kinds', drive: 'U1' })).toMatchObject({
      data: [{ drive: '/dev/sdb' }],
    });
    await expect(machines.call('get_drive_health', { device: 'kinds', drive: 'sdz' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      hint: expect.stringContaining('/dev/nvme0'),
    });
  });

  test('says so where there is no smartctl, and where there is no drive', async () => {
    const none = sectionsOf(findDrivesCommand, {
      version: { exitCode: 127 },
      scan: { exitCode: 127 },
      blocks: blocksOf(disk('sda')),
    });
    const { drives } = await machine('bare', [none]);
    await expect(drives()).rejects.toMatchObject({
      code: 'CAPABILITY_MISSING',
      message: expect.stringContaining('smartmontools'),
    });
  });

  test.skipIf(!hasRecordings)(
    `reads a recorded machine, with JSON and with the text of old versions (skipped where ${recordingsAbsent})`,
    async () => {
      const blocks = recording('trixie/healthy/lsblk');
      const { drives } = await machine('recorded', [
        sectionsOf(findDrivesCommand, { version, scan: recording('trixie/healthy/smartctl-scan'), blocks }),
        { ...recording('trixie/healthy/smartctl-ata-x'), command: readDrive('/dev/sda', 'sat', true).text },
      ]);
      const [json] = await drives({ drive: 'sda' });
      expect(json).toMatchObject({
        drive: '/dev/sda',
        state: 'active',
        verdict: 'healthy',
        passed: true,
        exitFlags: ['smart-command-failed'],
      });

      const old = await machine('old', [
        sectionsOf(findDrivesCommand, {
          version: { stdout: 'smartctl 6.6 2017-11-05 r4594\n' },
          scan: { exitCode: 1 },
          blocks,
        }),
        { command: scanText.text, stdout: '/dev/sda -d sat # /dev/sda [SAT], ATA device\n', exitCode: 0 },
        { ...recording('trixie/healthy/smartctl-ata-text'), command: readDrive('/dev/sda', 'sat', false).text },
      ]);
      const [text] = await old.drives({ drive: 'sda' });
      expect(text).toMatchObject({
        verdict: 'healthy',
        model: json?.model,
        serial: json?.serial,
        capacityBytes: json?.capacityBytes,
      });
    },
  );
});

describe.skipIf(!hasCorpora)(`drive health over smart-bench (skipped where ${absent})`, () => {
  const folder = corpusPath('smart-bench', 'json');
  const names = hasCorpora ? readdirSync(folder).filter((name) => !name.endsWith('.expected.json')) : [];
  let all: readonly Drive[];

  beforeAll(async () => {
    const devices = names.map((_, index) => ({ name: `/dev/bench${index}`, type: 'sat', protocol: 'ATA' }));
    const reads = names.map((name, index) => ({
      command: readDrive(`/dev/bench${index}`, 'sat', true).text,
      stdout: readText(`${folder}/${name}`),
      exitCode: 0,
    }));
    const found = sectionsOf(findDrivesCommand, { version, scan: scanOf(...devices), blocks: blocksOf() });
    all = await (await machine('bench', [found, ...reads])).drives();
  });

  test('gives a row for every drive, and never healthy against its flags', () => {
    const verdicts: Record<string, number> = {};
    let wear = 0;
    for (const [index, name] of names.entries()) {
      const drive = all.find((each) => each.drive === `/dev/bench${index}`);
      if (!drive) throw new Error(`${name} has no row`);
      const { verdict, passed, exitStatus = 0, reasons, state } = drive;
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
      if (drive.wear) wear += 1;
      if (passed !== true || (exitStatus & 0b1111_1000) !== 0) expect(verdict, name).not.toBe('healthy');
      if (verdict !== 'healthy') expect(reasons, name).not.toEqual([]);
      if (state !== 'active') expect(verdict, name).toBe('unknown');
    }
    console.log(
      `smart-bench through the tool: ${all.length} of ${names.length} drives, ${JSON.stringify(verdicts)}, ${wear} with wear`,
    );
    expect(all).toHaveLength(names.length);
  });

  test('stores a row for each drive that was read', async () => {
    const device = await machines.runtime.tables.devices.find('bench');
    const rows = await machines.runtime.tables.driveHealth.newest(device?.id ?? '');
    expect(rows).toHaveLength(all.filter(({ state }) => state === 'active').length);
  });
});
