import { describe, expect, it } from 'vitest';
import type { SmartReport } from '../schemas/smart-report.ts';
import { smartctl } from './smartctl.ts';
import { absent, hasTranscripts, testContext, transcriptsOf } from './testing/corpora.ts';

const read = (text: string, exitCode?: number): SmartReport => smartctl.parse(text, testContext(exitCode));
const banner =
  'smartctl 6.6 2017-11-05 r4594 [x86_64-linux-4.9.0] (local build)\nCopyright (C) 2002-17, Bruce Allen\n\n';

const sas = `${banner}=== START OF INFORMATION SECTION ===
Vendor:               SEAGATE
Product:              ST1200MM0088
Revision:             N004
User Capacity:        1,200,243,695,616 bytes [1.20 TB]
Logical block size:   512 bytes
Rotation Rate:        10500 rpm
Form Factor:          2.5 inches
Logical Unit id:      0x5000c500a1b2c3d4
Serial number:        Z4028VRY
Device type:          disk
Transport protocol:   SAS (SPL-3)
Local Time is:        Sun Dec 16 17:09:15 2018 UTC
SMART support is:     Available - device has SMART capability.
SMART support is:     Enabled
Temperature Warning:  Enabled

=== START OF READ SMART DATA SECTION ===
SMART Health Status: OK

Current Drive Temperature:     31 C
Drive Trip Temperature:        60 C

Elements in grown defect list: 3

Error counter log:
           Errors Corrected by           Total   Correction     Gigabytes    Total
               ECC          rereads/    errors   algorithm      processed    uncorrected
           fast | delayed   rewrites  corrected  invocations   [10^9 bytes]  errors
read:   1410362924        0         0  1410362924          0        386.568           2
write:         0        0         0         0          0        806.827           0

Non-medium error count:       17

SMART Self-test log
Num  Test              Status                 segment  LifeTime  LBA_first_err [SK ASC ASQ]
     Description                              number   (hours)
# 1  Background long   Completed                   -       90                 - [-   -    -]
# 2  Background short  Failed in segment -->       3       12             12345 [0x3 0x11 0x0]
`;

const nvme = `${banner}=== START OF INFORMATION SECTION ===
Model Number:                       Samsung SSD 970 EVO 500GB
Serial Number:                      S466NX0M776250H
Firmware Version:                   2B2QEXE7
Total NVM Capacity:                 500,107,862,016 [500 GB]
Namespace 1 Size/Capacity:          500,107,862,016 [500 GB]
Namespace 1 Formatted LBA Size:     512

=== START OF SMART DATA SECTION ===
SMART overall-health self-assessment test result: FAILED!
- NVM subsystem reliability has been degraded

SMART/Health Information (NVMe Log 0x02, NSID 0xffffffff)
Critical Warning:                   0x04
Temperature:                        35 Celsius
Available Spare:                    99%
Available Spare Threshold:          10%
Percentage Used:                    3%
Data Units Read:                    17,436,361 [8.92 TB]
Data Units Written:                 19,421,823 [9.94 TB]
Power Cycles:                       25
Power On Hours:                     12,798
Unsafe Shutdowns:                   9
Media and Data Integrity Errors:    7
Error Information Log Entries:      4,871
`;

const brief = `${banner}=== START OF READ SMART DATA SECTION ===
SMART overall-health self-assessment test result: PASSED

ID# ATTRIBUTE_NAME          FLAGS    VALUE WORST THRESH FAIL RAW_VALUE
  5 Reallocated_Sector_Ct   PO--CK   005   005   036    NOW  1975
  9 Power_On_Hours          -O--CK   091   091   000    -    8123h+11m+02.123s
194 Temperature_Celsius     -O---K   064   045   000    -    36 (Min/Max 20/55)
199 UDMA_CRC_Error_Count    -OSRCK   200   200   000    -    0

ATA Error Count: 12 (device log contains only the most recent five errors)

# 1  Short offline       Completed: read failure       90%      8100         12345678
# 2  Extended offline    Aborted by host               50%      8000         -
`;

describe('plain text of smartctl', () => {
  it('reads a SAS drive', () => {
    expect(read(sas, 0)).toMatchObject({
      model: 'SEAGATE ST1200MM0088',
      serial: 'Z4028VRY',
      capacityBytes: 1_200_243_695_616,
      rotationRpm: 10_500,
      temperatureC: 31,
      temperatureTripC: 60,
      passed: true,
      time: '2018-12-16T17:09:15.000Z',
      scsi: { grownDefects: 3, readUncorrectedErrors: 2, writeUncorrectedErrors: 0, nonMediumErrors: 17 },
      selfTests: [
        { type: 'Background long', status: 'Completed', passed: true, atPowerOnHours: 90 },
        { type: 'Background short', passed: false, atPowerOnHours: 12 },
      ],
      health: { verdict: 'warning', reasons: ['3 grown defects', '2 uncorrected read errors'] },
    });
  });

  it('reads an NVMe drive that has failed', () => {
    const report = read(nvme, 8);
    expect(report).toMatchObject({
      model: 'Samsung SSD 970 EVO 500GB',
      capacityBytes: 500_107_862_016,
      passed: false,
      powerOnHours: 12_798,
      powerCycles: 25,
      temperatureC: 35,
      lifeUsedPercent: 3,
      nvme: {
        criticalWarning: 4,
        mediaErrors: 7,
        availableSparePercent: 99,
        readBytes: 17_436_361 * 512_000,
        unsafeShutdowns: 9,
      },
    });
    expect(report.health.verdict).toBe('failing');
  });

  it('reads the brief attribute table, the error count and the self-test log', () => {
    const report = read(brief, 208);
    expect(report).toMatchObject({
      powerOnHours: 8123,
      temperatureC: 36,
      reallocatedSectors: 1975,
      crcErrors: 0,
      errorLogCount: 12,
      exitFlags: ['prefail-attributes-below-threshold', 'error-log-has-errors', 'self-test-log-has-errors'],
      selfTests: [
        { type: 'Short offline', passed: false, remainingPercent: 90 },
        { type: 'Extended offline', status: 'Aborted by host' },
      ],
    });
    expect(report.attributes[0]).toMatchObject({ id: 5, whenFailed: 'now', prefailure: true, threshold: 36 });
    expect(report.health.verdict).toBe('failing');
  });

  it('does not call a drive healthy whose output was cut', () => {
    expect(read(brief.slice(0, brief.indexOf('ID#') + 3), 0).health.verdict).toBe('unknown');
  });

  it('says that a drive sleeps', () => {
    expect(read(`${banner}Device is in STANDBY mode, exit(2)\n`, 2)).toMatchObject({
      asleep: true,
      health: { verdict: 'unknown' },
    });
  });

  it('reads the list of a scan', () => {
    const text =
      '/dev/sda -d sat # /dev/sda [SAT], ATA device\n/dev/bus/0 -d megaraid,1 # /dev/bus/0 [megaraid_disk_01], SCSI device\n';
    expect(read(text).devices).toEqual([
      { name: '/dev/sda', type: 'sat', infoName: '/dev/sda', protocol: 'ATA' },
      { name: '/dev/bus/0', type: 'megaraid,1', infoName: '/dev/bus/0', protocol: 'SCSI' },
    ]);
  });

  it.skipIf(!hasTranscripts)(`tells the same as the JSON of the same drive (skipped where ${absent})`, () => {
    const texts = transcriptsOf('smartctl-ata-text').filter(({ stdout }) => stdout !== '');
    for (const { id, stdout, exitCode } of texts) {
      const json = transcriptsOf('smartctl-ata').find((other) => other.id === id.replace('-text', ''));
      const [fromText, fromJson] = [read(stdout, exitCode), read(json?.stdout ?? '')];
      const facts = ({
        model,
        serial,
        capacityBytes,
        passed,
        powerOnHours,
        powerCycles,
        temperatureC,
        errorLogCount,
        health,
      }: SmartReport) => ({
        model,
        serial,
        capacityBytes,
        passed,
        powerOnHours,
        powerCycles,
        temperatureC,
        errorLogCount,
        health,
      });
      expect(facts(fromText), id).toEqual(facts(fromJson));
    }
    expect(texts.length).toBeGreaterThan(0);
  });
});
