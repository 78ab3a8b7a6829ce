import { type Document, readTables } from './smartctl-text-tables.ts';
import { isoOfText } from './time.ts';

/** A number of a text line: `67,108,864 bytes [67.1 MB]`, `35 Celsius`, `100%`, `0x02`, `12,798`; separators are locale's. */
export function leadingNumber(text: string): number | undefined {
  if (/^0x[0-9a-f]+/i.test(text)) return Number.parseInt(text, 16);
  const match = /^(?:\d{1,3}(?:[,.'\u00a0\u202f ]\d{3})+|\d+)/.exec(text);
  return match === null ? undefined : Number(match[0].replace(/\D/g, ''));
}

type Put = (value: string, document: Document) => void;
const text =
  (key: string): Put =>
  (value, document) => {
    document[key] ??= value;
  };
const number =
  (...path: readonly [string, ...string[]]): Put =>
  (value, document) => {
    const found = leadingNumber(value);
    if (found !== undefined) setPath(document, path, found);
  };
const nvme = (key: string): Put => number('nvme_smart_health_information_log', key);

function setPath(document: Document, [first, ...others]: readonly string[], value: unknown): void {
  if (first === undefined) return;
  if (others.length === 0) document[first] ??= value;
  else {
    document[first] ??= {};
    setPath(document[first] as Document, others, value);
  }
}

/** The drive's own verdict: PASSED, FAILED!, UNKNOWN! of ATA and NVMe; OK, or the sense it gave, of SCSI. */
const status: Put = (value, document) => {
  if (/^(?:PASSED|OK)\b/.test(value)) setPath(document, ['smart_status', 'passed'], true);
  else if (!/^(?:UNKNOWN|not available|can't)/i.test(value)) setPath(document, ['smart_status', 'passed'], false);
};
const support: Put = (value, document) => {
  if (/^(?:Available|Unavailable)/.test(value))
    setPath(document, ['smart_support', 'available'], value.startsWith('Available'));
  if (/^(?:Enabled|Disabled)/.test(value)) setPath(document, ['smart_support', 'enabled'], value.startsWith('Enabled'));
};

/** Words before the colon of every line that is read, in lower case; ATA, SCSI and NVMe, old and new (ataprint, scsiprint, nvmeprint). */
const lines: Readonly<Record<string, Put>> = {
  'device model': text('model_name'),
  'model number': text('model_name'),
  'model family': text('model_family'),
  vendor: text('vendor'),
  product: text('product'),
  revision: text('revision'),
  'serial number': text('serial_number'),
  'firmware version': text('firmware_version'),
  'lu wwn device id': (value, document) => {
    document.logical_unit_id = `0x${value.replaceAll(' ', '')}`;
  },
  'logical unit id': text('logical_unit_id'),
  'user capacity': number('user_capacity', 'bytes'),
  'namespace 1 size/capacity': number('user_capacity', 'bytes'),
  'total nvm capacity': number('nvme_total_capacity'),
  'logical block size': number('logical_block_size'),
  'namespace 1 formatted lba size': number('logical_block_size'),
  'sector size': number('logical_block_size'),
  'sector sizes': number('logical_block_size'),
  'rotation rate': (value, document) => {
    const rpm = value.startsWith('Solid State') ? 0 : leadingNumber(value);
    if (rpm !== undefined) document.rotation_rate = rpm;
  },
  'form factor': (value, document) => setPath(document, ['form_factor', 'name'], value),
  'sata version is': (value, document) => {
    const current = /\(current: ([^)]+)\)/.exec(value)?.[1];
    if (current !== undefined) setPath(document, ['interface_speed', 'current', 'string'], current);
  },
  'local time is': (value, document) => {
    const iso = isoOfText(value);
    if (iso !== undefined) document.local_time = { time_t: Date.parse(iso) / 1000 };
  },
  'smart support is': support,
  'smart overall-health self-assessment test result': status,
  'smart health status': status,
  'current drive temperature': number('temperature', 'current'),
  'drive trip temperature': number('temperature', 'drive_trip'),
  'elements in grown defect list': number('scsi_grown_defect_list'),
  'non-medium error count': number('scsi_nonmedium_error_count'),
  'percentage used endurance indicator': number('scsi_percentage_used_endurance_indicator'),
  'accumulated power on time, hours': number('power_on_time', 'hours'),
  'number of hours powered up': number('power_on_time', 'hours'),
  'critical warning': nvme('critical_warning'),
  temperature: number('temperature', 'current'),
  'available spare': nvme('available_spare'),
  'available spare threshold': nvme('available_spare_threshold'),
  'percentage used': nvme('percentage_used'),
  'data units read': nvme('data_units_read'),
  'data units written': nvme('data_units_written'),
  'power cycles': number('power_cycle_count'),
  'power on hours': number('power_on_time', 'hours'),
  'unsafe shutdowns': nvme('unsafe_shutdowns'),
  'media and data integrity errors': nvme('media_errors'),
  'error information log entries': nvme('num_err_log_entries'),
  'warning comp. temperature time': nvme('warning_temp_time'),
  'critical comp. temperature time': nvme('critical_comp_time'),
};

const messageLine =
  /^(?:Smartctl open device: |Read Device Identity failed|A mandatory SMART command failed|Device is in \w+(?: \(\w+\))? mode|SMART Disabled|Warning: |Error (?:SMART|reading|in)|Read SMART|\/dev\/\S+: |INQUIRY failed|Please specify device type)/;

/**
 * The text that smartctl prints without --json, as the document that it would have given with it, as far as the text tells.
 * Versions before 7.0 have no JSON.
 *
 * @returns undefined where the text is none of smartctl
 */
export function smartctlTextDocument(allLines: readonly string[]): Document | undefined {
  const start = allLines.findIndex((line) => /^smartctl (?:version )?\d+\.\d+/.test(line));
  const version = /^smartctl (?:version )?(\d+)\.(\d+)/.exec(allLines[start] ?? '');
  if (version === null) return undefined;
  const document: Document = { smartctl: { version: [Number(version[1]), Number(version[2])] } };
  const messages: { string: string }[] = [];
  const body = allLines.slice(start + 1);
  for (const line of body) {
    if (messageLine.test(line)) messages.push({ string: line.trim() });
    const [, key, value] = /^\s*([A-Za-z][^:=]*?)\s*(?::|=|hours:minutes)\s*(\S.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) lines[key.toLowerCase().replace(/\s+/g, ' ')]?.(value, document);
  }
  readTables(body, document);
  if (document.model_name === undefined && typeof document.product === 'string')
    document.model_name = `${typeof document.vendor === 'string' ? `${document.vendor} ` : ''}${document.product}`;
  (document.smartctl as Document).messages = messages;
  return Object.keys(document).length > 1 || messages.length > 0 ? document : undefined;
}
