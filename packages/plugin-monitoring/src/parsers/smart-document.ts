import type { SmartAttribute, SmartDevice, SmartReport } from '../schemas/smart-report.ts';
import { at, flagAt, listAt, numberAt, textAt } from './json.ts';
import { known } from './known.ts';
import { smartExitFlags } from './smart-exit-status.ts';
import { readAttribute, readNvme, readScsi, readSelfTests } from './smart-logs.ts';
import { isoOfSeconds } from './time.ts';

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
