/** A document that is being built in the form of `smartctl --json`. */
export type Document = Record<string, unknown>;

/** Default and brief (`-f brief`) form of the attribute table. */
const longRow =
  /^\s*(\d{1,3}) (\S+)\s+(0x[0-9a-f]{4})\s+(\d+|---)\s+(\d+|---)\s+(\d+|---)\s+(Pre-fail|Old_age)\s+\S+\s+(\S+)\s+(\S.*?)\s*$/;
const briefRow =
  /^\s*(\d{1,3}) (\S+)\s+([P-][O-][S-][R-][C-][K-].?)\s+(\d+|---)\s+(\d+|---)\s+(\d+|---)\s+(\S+)\s+(\S.*?)\s*$/;
const ataTest = /^#\s?\d+ {2}(.{19}) (.{29}) (\d+)%\s+(\d+)\s/;
const scsiTest = /^#\s?\d+ {2}(\S.*?\S) {2,}(\S.*?)\s+(?:-|\d+)\s+(\d+)\s/;
const errorCounters = /^(read|write|verify):((?:\s+[\d.]+)+)\s*$/;
const scanned = /^(\/dev\/\S+) -d (\S+) # (\S+).*?, (\w+)/;

function readAttribute(line: string): Document | undefined {
  const long = longRow.exec(line);
  const [, id, name, flags = '', value, worst, thresh, ...others] = long ?? briefRow.exec(line) ?? [];
  const raw = others.at(-1) ?? '';
  const failed = others.at(-2) ?? '-';
  if (id === undefined) return undefined;
  const rawNumber = /^(\d+)/.exec(raw)?.[1];
  return {
    id: Number(id),
    name,
    ...(value === '---' ? {} : { value: Number(value) }),
    ...(worst === '---' ? {} : { worst: Number(worst) }),
    ...(thresh === '---' ? {} : { thresh: Number(thresh) }),
    when_failed: failed === '-' ? '' : /now/i.test(failed) ? 'now' : 'past',
    flags: { prefailure: long === null ? flags.startsWith('P') : others[0] === 'Pre-fail' },
    raw: { ...(rawNumber === undefined ? {} : { value: Number(rawNumber) }), string: raw },
  };
}

function readSelfTest(line: string): Document | undefined {
  const [, type, status, remaining, hours] = ataTest.exec(line) ?? [];
  if (type === undefined || status === undefined) return undefined;
  const result = status.trim();
  const isOpen = /^(?:Aborted|Interrupted|Self-test routine in progress)/.test(result);
  return {
    type: { string: type.trim() },
    status: {
      string: result,
      ...(isOpen ? {} : { passed: result === 'Completed without error' }),
      remaining_percent: Number(remaining),
    },
    lifetime_hours: Number(hours),
  };
}

/** What the JSON form tells apart and the text only shows as attributes: age, cycles and temperature. */
function readFromAttributes(attributes: readonly Document[], document: Document): void {
  const raw = (id: number) => {
    const attribute = attributes.find((entry) => entry.id === id);
    return { name: String(attribute?.name), text: String((attribute?.raw as Document | undefined)?.string ?? '') };
  };
  const leading = (text: string) => Number(/^\d+/.exec(text)?.[0] ?? Number.NaN);
  const [age, cycles] = [raw(9), leading(raw(12).text)];
  const hours = leading(age.text);
  if (/^\d+(?:h|$|\s)/.test(age.text) && (age.name === 'Power_On_Hours' || /^\d+h/.test(age.text)))
    document.power_on_time ??= { hours };
  if (!Number.isNaN(cycles)) document.power_cycle_count ??= cycles;
  const temperature = leading(raw(194).text || raw(190).text);
  if (temperature < 200) document.temperature ??= { current: temperature };
}

/** Reads attributes, logs, self-tests, SCSI error counters and the list of a scan from the lines of a smartctl text. */
export function readTables(lines: readonly string[], document: Document): void {
  const attributes = lines.map(readAttribute).filter((entry) => entry !== undefined);
  if (attributes.length > 0) document.ata_smart_attributes = { table: attributes };
  readFromAttributes(attributes, document);
  const tests = lines.flatMap((line) => readSelfTest(line) ?? []);
  if (tests.length > 0) document.ata_smart_self_test_log = { standard: { table: tests } };
  else
    for (const [index, test] of lines.flatMap((line) => readScsiTest(line) ?? []).entries())
      document[`scsi_self_test_${index}`] = test;
  for (const line of lines) {
    const [, kind, numbers] = errorCounters.exec(line) ?? [];
    const counts = numbers?.trim().split(/\s+/).map(Number) ?? [];
    if (kind !== undefined && counts.length === 7)
      document.scsi_error_counter_log = {
        ...(document.scsi_error_counter_log as Document),
        [kind]: { total_uncorrected_errors: counts[6] },
      };
    const errors =
      /^(?:ATA|Device) Error Count: (\d+)/.exec(line)?.[1] ?? (/^No Errors Logged/.test(line) ? '0' : undefined);
    if (errors !== undefined && attributes.length > 0)
      document.ata_smart_error_log ??= { summary: { count: Number(errors) } };
  }
}

function readScsiTest(line: string): Document | undefined {
  const [, type, status, hours] = scsiTest.exec(line) ?? [];
  if (type === undefined || !/ground|Reserved|Default/.test(type)) return undefined;
  const isFailed = /^(?:Failed|Unknown error)/.test(status ?? '');
  const value = status === 'Completed' ? 0 : isFailed ? 7 : undefined;
  return {
    code: { string: type },
    result: { string: status, ...(value === undefined ? {} : { value }) },
    power_on_time: { hours: Number(hours) },
  };
}

/** The devices of `smartctl --scan`: `/dev/sda -d sat # /dev/sda [SAT], ATA device`. */
export function scanDocument(lines: readonly string[]): Document | undefined {
  const devices = lines.flatMap((line) => {
    const [, name, type, info, protocol] = scanned.exec(line) ?? [];
    return name === undefined ? [] : [{ name, type, info_name: info, protocol }];
  });
  return devices.length === 0 ? undefined : { devices };
}
