import type {
  NvmeHealth,
  ScsiHealth,
  SelfTest,
  SmartAttribute,
  SmartDevice,
  SmartReport,
} from '../schemas/smart-report.ts';
import { at, flagAt, isJsonObject, known, listAt, numberAt, textAt } from './json.ts';
import { smartExitFlags } from './smart-exit-status.ts';
import { isoOfSeconds } from './time.ts';

/** NVMe counts data in thousands of 512-byte units. */
const nvmeDataUnitBytes = 512_000;

function readDevice(value: unknown): SmartDevice | undefined {
  const name = textAt(value, 'name');
  if (name === undefined) return undefined;
  return known({
    name,
    infoName: textAt(value, 'info_name'),
    type: textAt(value, 'type'),
    protocol: textAt(value, 'protocol'),
  });
}

function readAttribute(value: unknown): SmartAttribute | undefined {
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

function readSelfTests(document: unknown): SelfTest[] {
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

function readNvme(document: unknown): NvmeHealth | undefined {
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

function readScsi(document: unknown): ScsiHealth | undefined {
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

/** Attributes whose normalised value counts down from 100 with the wear of a solid-state drive (smartmontools' drivedb.h). */
const wearNames =
  /^(?:SSD_Life_Left|Media_Wearout_Indicator|Wear_Leveling_Count|Percent_Lifetime_Remain|Remaining_Lifetime_Perc|Percent_Life_Remaining|Drive_Life_Remaining%?|SSD_Remaining_Life_Perc|Lifetime_Left)$/;

function lifeUsed(document: unknown, attributes: readonly SmartAttribute[]): number | undefined {
  const told =
    numberAt(document, 'endurance_used', 'current_percent') ??
    numberAt(document, 'nvme_smart_health_information_log', 'percentage_used');
  if (told !== undefined) return told;
  const scsi = numberAt(document, 'scsi_percentage_used_endurance_indicator');
  if (scsi !== undefined) return scsi;
  const left = attributes.find(({ name }) => wearNames.test(name))?.value;
  return left === undefined || left > 100 ? undefined : 100 - left;
}

function readIdentity(document: unknown) {
  const wwn = at(document, 'wwn');
  const hex = (name: string, digits: number) => numberAt(wwn, name)?.toString(16).padStart(digits, '0') ?? '';
  return {
    model: textAt(document, 'model_name') ?? textAt(document, 'scsi_model_name'),
    modelFamily: textAt(document, 'model_family'),
    vendor: textAt(document, 'vendor') ?? textAt(document, 'scsi_vendor'),
    serial: textAt(document, 'serial_number'),
    firmware: textAt(document, 'firmware_version'),
    revision: textAt(document, 'revision') ?? textAt(document, 'scsi_revision'),
    wwn: wwn === undefined ? textAt(document, 'logical_unit_id') : `0x${hex('naa', 1)}${hex('oui', 6)}${hex('id', 9)}`,
    capacityBytes: numberAt(document, 'user_capacity', 'bytes'),
    logicalBlockBytes: numberAt(document, 'logical_block_size'),
    physicalBlockBytes: numberAt(document, 'physical_block_size'),
    rotationRpm: numberAt(document, 'rotation_rate'),
    formFactor: textAt(document, 'form_factor', 'name'),
    interfaceSpeed: textAt(document, 'interface_speed', 'current', 'string'),
    smartAvailable: flagAt(document, 'smart_support', 'available'),
    smartEnabled: flagAt(document, 'smart_support', 'enabled'),
  };
}

function readMessages(document: unknown): string[] {
  return listAt(document, 'smartctl', 'messages').flatMap((message) => textAt(message, 'string') ?? []);
}

/** A drive in standby, which `-n standby` leaves asleep: a message, or the power mode that 7.3 added. */
function isAsleep(document: unknown, messages: readonly string[]): true | undefined {
  const mode = textAt(document, 'power_mode', 'string') ?? '';
  const isTold = messages.some((message) => /\bin (?:STANDBY|SLEEP)\b.* mode/i.test(message));
  return isTold || (/^(?:STANDBY|SLEEP)/i.test(mode) && at(document, 'smart_status') === undefined) ? true : undefined;
}

/** The report in a document of `smartctl --json`, without the verdict. */
export function readSmartDocument(document: unknown, exitCode: number | undefined): Omit<SmartReport, 'health'> {
  const attributes = listAt(document, 'ata_smart_attributes', 'table').flatMap((entry) => readAttribute(entry) ?? []);
  const raw = (id: number) => attributes.find((attribute) => attribute.id === id)?.rawValue;
  const messages = readMessages(document);
  const exitStatus = numberAt(document, 'smartctl', 'exit_status') ?? exitCode;
  const isScan = Array.isArray(at(document, 'devices'));
  const seconds = numberAt(document, 'local_time', 'time_t');
  const [errors, log] = [at(document, 'ata_smart_error_log'), 'nvme_smart_health_information_log'];
  return known({
    smartctlVersion: listAt(document, 'smartctl', 'version').join('.') || undefined,
    exitStatus,
    exitFlags: smartExitFlags(exitStatus),
    messages,
    time: seconds === undefined ? undefined : isoOfSeconds(seconds),
    devices: isScan ? listAt(document, 'devices').flatMap((entry) => readDevice(entry) ?? []) : undefined,
    device: readDevice(at(document, 'device')),
    asleep: isAsleep(document, messages),
    ...readIdentity(document),
    passed: flagAt(document, 'smart_status', 'passed'),
    temperatureC: numberAt(document, 'temperature', 'current'),
    temperatureTripC: numberAt(document, 'temperature', 'drive_trip'),
    powerOnHours: numberAt(document, 'power_on_time', 'hours') ?? numberAt(document, log, 'power_on_hours'),
    powerCycles: numberAt(document, 'power_cycle_count') ?? numberAt(document, log, 'power_cycles'),
    reallocatedSectors: raw(5),
    pendingSectors: raw(197),
    offlineUncorrectable: raw(198),
    reportedUncorrectable: raw(187),
    crcErrors: raw(199),
    lifeUsedPercent: lifeUsed(document, attributes),
    errorLogCount: numberAt(errors, 'extended', 'count') ?? numberAt(errors, 'summary', 'count'),
    attributes,
    selfTests: readSelfTests(document),
    nvme: readNvme(document),
    scsi: readScsi(document),
  });
}
