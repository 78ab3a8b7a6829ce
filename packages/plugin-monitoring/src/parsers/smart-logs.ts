import type { NvmeHealth, ScsiHealth, SelfTest, SmartAttribute } from '../schemas/smart-report.ts';
import { at, flagAt, isJsonObject, listAt, numberAt, textAt } from './json.ts';
import { known } from './known.ts';

/** NVMe counts data in thousands of 512-byte units. */
const nvmeDataUnitBytes = 512_000;

/** One row of the ATA attribute table. */
export function readAttribute(value: unknown): SmartAttribute | undefined {
  const id = numberAt(value, 'id');
  if (id === undefined) return undefined;
  const failed = textAt(value, 'when_failed')?.toLowerCase();
  return known({
    id,
    name: textAt(value, 'name') ?? 'Unknown_Attribute',
    value: numberAt(value, 'value'),
    worst: numberAt(value, 'worst'),
    threshold: numberAt(value, 'thresh'),
    whenFailed: failed === undefined ? undefined : failed.includes('now') ? ('now' as const) : ('past' as const),
    prefailure: flagAt(value, 'flags', 'prefailure'),
    rawValue: numberAt(value, 'raw', 'value'),
    rawText: textAt(value, 'raw', 'string'),
  });
}

/** The self-tests of every protocol, newest first. */
export function readSelfTests(document: unknown): SelfTest[] {
  const ata = ['standard', 'extended'].flatMap((log) => listAt(document, 'ata_smart_self_test_log', log, 'table'));
  const scsi = Array.from({ length: 20 }, (_, index) => at(document, `scsi_self_test_${index}`)).filter(isJsonObject);
  const nvme = listAt(document, 'nvme_self_test_log', 'table');
  return [...ata, ...scsi, ...nvme].flatMap((test) => {
    const [type, result] = [
      at(test, 'type') ?? at(test, 'code') ?? at(test, 'self_test_code'),
      at(test, 'status') ?? at(test, 'result') ?? at(test, 'self_test_result'),
    ];
    const status = textAt(result, 'string');
    if (status === undefined) return [];
    // SCSI and NVMe have no flag: 0 is success, 1 and 2 are aborts, 15 is a test that still runs.
    const code = numberAt(result, 'value');
    const passed =
      flagAt(result, 'passed') ??
      (code === undefined || (code > 0 && code < 3) || code === 15 ? undefined : code === 0);
    return [
      known({
        type: textAt(type, 'string') ?? 'unknown',
        status,
        passed: ata.includes(test) ? flagAt(result, 'passed') : passed,
        remainingPercent: numberAt(result, 'remaining_percent'),
        atPowerOnHours:
          numberAt(test, 'lifetime_hours') ??
          numberAt(test, 'power_on_time', 'hours') ??
          numberAt(test, 'power_on_hours'),
      }),
    ];
  });
}

/** The SMART / Health log of an NVMe drive. */
export function readNvme(document: unknown): NvmeHealth | undefined {
  const log = at(document, 'nvme_smart_health_information_log');
  const total = numberAt(document, 'nvme_total_capacity');
  if (log === undefined && total === undefined) return undefined;
  const bytes = (name: string) => {
    const units = numberAt(log, name);
    return units === undefined ? undefined : units * nvmeDataUnitBytes;
  };
  return known({
    criticalWarning: numberAt(log, 'critical_warning'),
    availableSparePercent: numberAt(log, 'available_spare'),
    availableSpareThresholdPercent: numberAt(log, 'available_spare_threshold'),
    percentageUsed: numberAt(log, 'percentage_used'),
    readBytes: bytes('data_units_read'),
    writtenBytes: bytes('data_units_written'),
    mediaErrors: numberAt(log, 'media_errors'),
    errorLogEntries: numberAt(log, 'num_err_log_entries'),
    unsafeShutdowns: numberAt(log, 'unsafe_shutdowns'),
    warningTempMinutes: numberAt(log, 'warning_temp_time'),
    criticalTempMinutes: numberAt(log, 'critical_comp_time'),
    totalCapacityBytes: total,
  });
}

/** Defects and error counters of a SCSI drive. */
export function readScsi(document: unknown): ScsiHealth | undefined {
  const uncorrected = (kind: string) => numberAt(document, 'scsi_error_counter_log', kind, 'total_uncorrected_errors');
  const scsi = known({
    grownDefects: numberAt(document, 'scsi_grown_defect_list'),
    readUncorrectedErrors: uncorrected('read'),
    writeUncorrectedErrors: uncorrected('write'),
    verifyUncorrectedErrors: uncorrected('verify'),
    nonMediumErrors:
      numberAt(document, 'scsi_nonmedium_error_count') ?? numberAt(document, 'scsi_nonmedium_error', 'count'),
    enduranceUsedPercent: numberAt(document, 'scsi_percentage_used_endurance_indicator'),
  });
  return Object.keys(scsi).length === 0 ? undefined : scsi;
}
