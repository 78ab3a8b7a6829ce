import { defineParser } from '@infrastructor/core';
import { SyslogEntries, type SyslogEntry } from '../schemas/log-entry.ts';
import { known } from './known.ts';
import { numberOf, unreadable, wholeLines } from './text.ts';
import { isoOfText, isoOfYearless } from './time.ts';

const iso = '\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?(?:Z|[+-]\\d\\d:?\\d\\d)?';
const parameter = /(\S+?)="((?:[^"\\\]]|\\.)*)"/g;
const element = `\\[[^\\s=\\]"]+(?: [^\\s=\\]"]+="(?:[^"\\\\\\]]|\\\\.)*")*\\s?\\]`;
const rfc5424 = new RegExp(
  `^(?:<(\\d{1,3})>)?(?:(\\d{1,3}) )?(-|${iso}) (\\S+) (\\S+) (\\S+) (\\S+) (-|(?:${element})+)(?: (.*))?$`,
);
const traditional = new RegExp(
  `^(?:<(\\d{1,3})>)?(?:([A-Z][a-z]{2}) +(\\d{1,2}) (\\d\\d:\\d\\d:\\d\\d)(?:\\.\\d+)?|(${iso})) (\\S+?)(:?) (.*)$`,
);
/** `sshd(pam_unix)[21839]: `, `kernel: `, `CRON[1]: `, `postfix/smtpd[2]: `. */
const tag = /^([^\s:[\]()]{1,128})(\([^)]*\))?(?:\[([^\]]*)\])?:(?:\s+(.*))?$/;
const nil = (text: string | undefined) => (text === undefined || text === '-' ? undefined : text);

/** Facility and severity of a PRI; none above 191 exists (RFC 5424, section 6.2.1). */
function priorityOf(text: string | undefined): Partial<SyslogEntry> | undefined {
  if (text === undefined) return {};
  const priority = Number(text);
  return priority > 191 ? undefined : { priority, facility: priority >> 3, severity: priority % 8 };
}

/** ISO 8601 with the comma, the blank and the zone without colon that loggers write. */
function isoTime(text: string): string | undefined {
  const standard = text
    .replace(' ', 'T')
    .replace(',', '.')
    .replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
  return isoOfText(/(?:Z|[+-]\d\d:\d\d)$/.test(standard) ? standard : `${standard}Z`);
}

function structuredData(text: string | undefined): SyslogEntry['structuredData'] {
  if (text === undefined) return undefined;
  return (text.match(new RegExp(element, 'g')) ?? []).map((part) => ({
    id: /^\[([^\s\]]+)/.exec(part)?.[1] ?? '',
    parameters: Object.fromEntries(
      Array.from(part.matchAll(parameter), ([, key = '', value = '']) => [key, value.replace(/\\(["\\\]])/g, '$1')]),
    ),
  }));
}

function readRfc5424(line: string): SyslogEntry | undefined {
  const [, pri, version, timestamp, hostname, appName, procId, msgId, data, message] = rfc5424.exec(line) ?? [];
  const priority = priorityOf(pri);
  if (timestamp === undefined || priority === undefined) return undefined;
  const pid = numberOf(procId);
  return known({
    ...priority,
    version: numberOf(version),
    timestamp: nil(timestamp),
    time: nil(timestamp) === undefined ? undefined : isoTime(timestamp),
    hostname: nil(hostname),
    appName: nil(appName),
    pid,
    procId: pid === undefined ? nil(procId) : undefined,
    msgId: nil(msgId),
    structuredData: structuredData(nil(data)),
    message: message?.replace(/^\uFEFF/, ''),
  });
}

function readTraditional(line: string, now: Date): SyslogEntry | undefined {
  const [, pri, month, day, clock, stamp, hostname, colon, rest] = traditional.exec(line) ?? [];
  const priority = priorityOf(pri);
  if (rest === undefined || priority === undefined) return undefined;
  // A host name with a colon right after it is followed by no program: `avas: last message repeated 11 times`.
  const [, appName, , pid, message] = colon === ':' ? [] : (tag.exec(rest) ?? []);
  const isYearless = month !== undefined && day !== undefined && clock !== undefined;
  // With an ISO time and without a program this may as well be RFC 5424.
  if (!isYearless && appName === undefined) return undefined;
  return known({
    ...priority,
    time: isYearless ? isoOfYearless(month, day, clock, now) : isoTime(stamp ?? ''),
    timestamp: isYearless ? `${month} ${day.padStart(2)} ${clock}` : stamp,
    hostname,
    appName,
    pid: numberOf(pid),
    message: (appName === undefined ? rest : (message ?? '')).trimEnd(),
  });
}

/**
 * Reads system logs: RFC 5424, RFC 3164 (the common `Oct 11 22:14:15 host program[1]: …`), the ISO times of rsyslog and
 * `journalctl -o short-iso`. Lines before the first entry are passed over; later ones that are none are kept as `unparsed`.
 */
export const syslog = defineParser({
  name: 'syslog',
  description: 'Entries of a system log file',
  output: SyslogEntries,
  parse(text, context) {
    const entries: SyslogEntry[] = [];
    for (const line of wholeLines(text, context)) {
      const entry = readTraditional(line, context.now) ?? readRfc5424(line);
      if (entry !== undefined) entries.push(entry);
      else if (entries.length > 0 && line.trim() !== '' && !line.startsWith('-- ')) entries.push({ unparsed: line });
    }
    const isEmpty = text.trim() === '' || /^-- (?:No entries|Journal begins|Logs begin)/m.test(text);
    if (entries.length === 0 && !isEmpty) throw unreadable('system log', 'no line begins with a time and a host');
    return entries;
  },
});
