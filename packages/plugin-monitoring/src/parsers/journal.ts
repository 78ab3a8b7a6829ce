import { defineParser } from '@infrastructor/core';
import { JournalEntries, type JournalEntry } from '../schemas/log-entry.ts';
import { isJsonObject, type JsonObject } from './json.ts';
import { known } from './known.ts';
import { numberOf, unreadable, warnSkipped, wholeLines } from './text.ts';
import { isoOfMillis } from './time.ts';

const decoder = new TextDecoder();
/** Begins every record of json-seq (RFC 7464). */
const recordSeparator = '\u001e';

/** A field: text, an array of bytes where it is no clean UTF-8, or several values of which the last counts. */
function fieldText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (!Array.isArray(value)) return undefined;
  if (value.length > 0 && value.every((byte) => typeof byte === 'number'))
    return decoder.decode(Uint8Array.from(value));
  return fieldText(value.at(-1));
}

function readEntry(fields: JsonObject): JournalEntry {
  const text = (name: string) => fieldText(fields[name]);
  const number = (name: string) => numberOf(text(name)?.trim());
  const micros = number('__REALTIME_TIMESTAMP') ?? number('_SOURCE_REALTIME_TIMESTAMP');
  return known({
    time: micros === undefined ? undefined : isoOfMillis(micros / 1000),
    cursor: text('__CURSOR'),
    message: text('MESSAGE'),
    severity: number('PRIORITY'),
    hostname: text('_HOSTNAME'),
    identifier: text('SYSLOG_IDENTIFIER'),
    unit: text('_SYSTEMD_UNIT') ?? text('UNIT'),
    userUnit: text('_SYSTEMD_USER_UNIT'),
    pid: number('_PID') ?? number('SYSLOG_PID'),
    uid: number('_UID'),
    command: text('_COMM'),
    executable: text('_EXE'),
    transport: text('_TRANSPORT'),
    bootId: text('_BOOT_ID'),
    containerName: text('CONTAINER_NAME'),
    containerId: text('CONTAINER_ID_FULL') ?? text('CONTAINER_ID'),
    messageId: text('MESSAGE_ID'),
  });
}

/**
 * Reads `journalctl -o json` (also json-seq and json-sse): one object a line (systemd.journal-fields(7)). No text at all, or
 * `-- No entries --`, is an empty list.
 */
export const journal = defineParser({
  name: 'journal',
  description: 'Entries of the systemd journal, from journalctl -o json',
  output: JournalEntries,
  parse(text, context) {
    const entries: JournalEntry[] = [];
    let isEmpty = text.trim() === '';
    let skipped = 0;
    for (const line of wholeLines(text, context)) {
      const json = line
        .replace(/^data: /, '')
        .replace(recordSeparator, '')
        .trim();
      isEmpty ||= json === '-- No entries --';
      if (!json.startsWith('{')) {
        if (json !== '' && !json.startsWith('-- ') && entries.length > 0) skipped += 1;
        continue;
      }
      const value = parseObject(json);
      if (value === undefined) skipped += 1;
      else entries.push(readEntry(value));
    }
    if (entries.length === 0 && !isEmpty)
      throw unreadable(
        'journalctl',
        'it has no JSON object',
        'Ask for -o json; an unprivileged user may see no entries.',
      );
    warnSkipped(context, skipped);
    return entries;
  },
});

function parseObject(json: string): JsonObject | undefined {
  try {
    const value = JSON.parse(json) as unknown;
    // Every entry has a time or a message; any other object is no entry.
    return isJsonObject(value) && ('__REALTIME_TIMESTAMP' in value || 'MESSAGE' in value) ? value : undefined;
  } catch {
    return undefined;
  }
}
