import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SmartReport } from '../schemas/smart-report.ts';
import { smartExitFlags } from './smart-exit-status.ts';
import { smartctl } from './smartctl.ts';
import { absent, corpusPath, hasCorpora, readText, testContext } from './testing/corpora.ts';
import { difference } from './testing/matches.ts';

const read = (text: string, exitCode?: number): SmartReport => smartctl.parse(text, testContext(exitCode));
const whenFailed = (report: SmartReport) =>
  Object.fromEntries(
    report.attributes.flatMap(({ id, whenFailed: when }) => (when === undefined ? [] : [[String(id), when]])),
  );

/** A report in the names of the corpus. */
const inCorpusNames = (report: SmartReport) => ({
  device: report.device?.name,
  dev_type: report.device?.type,
  protocol: report.device?.protocol,
  model: report.model,
  serial: report.serial,
  firmware: report.firmware,
  capacity_bytes: report.capacityBytes,
  passed: report.passed,
  exit_status: report.exitStatus,
  messages: report.messages,
  temperature_c: report.temperatureC,
  power_on_hours: report.powerOnHours,
  power_cycles: report.powerCycles,
  rotation_rate: report.rotationRpm,
  reallocated: report.reallocatedSectors,
  pending: report.pendingSectors,
  offline_uncorrectable: report.offlineUncorrectable,
  crc_errors: report.crcErrors,
  ata_attributes: report.attributes.length,
  when_failed: whenFailed(report),
  nvme_percentage_used: report.nvme?.percentageUsed,
  nvme_available_spare: report.nvme?.availableSparePercent,
  nvme_media_errors: report.nvme?.mediaErrors,
  nvme_critical_warning: report.nvme?.criticalWarning,
  scsi_grown_defects: report.scsi?.grownDefects,
  devices: report.devices?.map(({ name }) => name),
});

describe.skipIf(!hasCorpora)(`smartctl documents of real drives (skipped where ${absent})`, () => {
  const folder = corpusPath('smart-bench', 'json');
  const names = hasCorpora ? readdirSync(folder).filter((name) => !name.endsWith('.expected.json')) : [];

  it('gives every expected value of every drive', () => {
    const bad = names.flatMap((name) => {
      const {
        source: _,
        licence: __,
        kind: ___,
        ...expected
      } = JSON.parse(readText(`${folder}/${name}.expected.json`)) as Record<string, unknown>;
      const problem = difference(inCorpusNames(read(readText(`${folder}/${name}`))), expected);
      return problem === undefined ? [] : [`${name} ${problem}`];
    });
    console.log(`smart-bench: ${names.length - bad.length} of ${names.length} drives`);
    expect(names.length).toBeGreaterThan(100);
    expect(bad).toEqual([]);
  });

  it('never calls a drive healthy against its own verdict or the exit status', () => {
    const counts: Record<string, number> = {};
    for (const name of names) {
      const report = read(readText(`${folder}/${name}`));
      counts[report.health.verdict] = (counts[report.health.verdict] ?? 0) + 1;
      const speaksAgainst = report.passed !== true || ((report.exitStatus ?? 0) & 0b1111_1000) !== 0;
      if (speaksAgainst) expect(report.health.verdict, name).not.toBe('healthy');
      if (report.health.verdict !== 'healthy') expect(report.health.reasons, name).not.toEqual([]);
    }
    console.log(`smart-bench verdicts: ${JSON.stringify(counts)}`);
  });
});

const document = (fields: Record<string, unknown>, exitStatus = 0) =>
  JSON.stringify({
    smartctl: { version: [7, 4], exit_status: exitStatus },
    device: { name: '/dev/sda', type: 'sat', protocol: 'ATA' },
    ...fields,
  });
const passed = { smart_status: { passed: true } };

describe('the verdict', () => {
  it.each([
    [0, 'healthy'],
    [1 << 2, 'healthy'],
    [1 << 3, 'failing'],
    [1 << 4, 'failing'],
    [1 << 5, 'warning'],
    [1 << 6, 'warning'],
    [1 << 7, 'warning'],
  ])('of a drive that passed, with exit status %i, is %s', (status, verdict) => {
    expect(read(document(passed, status)).health.verdict).toBe(verdict);
  });

  it('is failing where the drive failed its own assessment, whatever the exit status', () => {
    expect(read(document({ smart_status: { passed: false } })).health).toEqual({
      verdict: 'failing',
      reasons: ["The drive's self-assessment is FAILED"],
    });
  });

  it('is unknown for a drive that sleeps and says so', () => {
    const asleep = JSON.stringify({
      smartctl: {
        version: [7, 3],
        exit_status: 2,
        messages: [{ string: 'Device is in STANDBY mode, exit(2)', severity: 'information' }],
      },
      device: { name: '/dev/sda' },
    });
    expect(read(asleep)).toMatchObject({
      asleep: true,
      health: { verdict: 'unknown', reasons: ['The drive is asleep and was not woken'] },
    });
  });

  it('is unknown where a device cannot be opened, with the words of smartctl', () => {
    const text = JSON.stringify({
      smartctl: {
        version: [7, 3],
        exit_status: 1,
        messages: [{ string: '/dev/sdb: Unknown USB bridge [0x0bda:0x9201 (0xf200)]' }],
      },
    });
    expect(read(text).health).toEqual({
      verdict: 'unknown',
      reasons: ['/dev/sdb: Unknown USB bridge [0x0bda:0x9201 (0xf200)]'],
    });
  });

  it.each([
    [0b1, 'failing'],
    [0b10, 'warning'],
    [0b100, 'failing'],
    [0b1000, 'failing'],
    [0x80, 'failing'],
  ])('of an NVMe drive with critical warning %i is %s', (warning, verdict) => {
    expect(
      read(document({ ...passed, nvme_smart_health_information_log: { critical_warning: warning } })).health.verdict,
    ).toBe(verdict);
  });

  it('names sectors that wait for reallocation', () => {
    const table = [
      {
        id: 197,
        name: 'Current_Pending_Sector',
        value: 100,
        worst: 100,
        thresh: 0,
        when_failed: '',
        raw: { value: 8, string: '8' },
      },
    ];
    expect(read(document({ ...passed, ata_smart_attributes: { table } })).health).toEqual({
      verdict: 'warning',
      reasons: ['8 sectors wait for reallocation'],
    });
  });
});

describe('exit status', () => {
  it('is decoded bit by bit', () => {
    expect(smartExitFlags(216)).toEqual([
      'disk-failing',
      'prefail-attributes-below-threshold',
      'error-log-has-errors',
      'self-test-log-has-errors',
    ]);
    expect(smartExitFlags(255)).toHaveLength(8);
    expect(smartExitFlags(0)).toEqual([]);
  });
});
