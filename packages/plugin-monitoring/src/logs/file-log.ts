import {
  DataCollectionError,
  NotFoundError,
  type ShellCommand,
  sh,
  shellSequence,
  toInfrastructorError,
  ValidationError,
} from '@infrastructor/core';
import { known } from '../parsers/known.ts';
import { syslog } from '../parsers/syslog.ts';
import type { SyslogEntry } from '../schemas/log-entry.ts';
import type { LogFilter, LogLine } from '../schemas/log-line.ts';
import type { LogAccess } from './journal-log.ts';
import { chosen, type LogQuery } from './log-query.ts';

/** Where distributions keep the system log. */
const systemLogs = ['/var/log/syslog', '/var/log/messages'];

/** Lines that are looked at where times or programs choose, which only a reader of lines can do. */
const mostLines = 20_000;

const absent = 43;
const elsewhere = 44;
const noFile = 45;

/** Ends with a code of its own unless a path, with its links followed, is a regular file under one of the folders; then it is `$file`. */
function guarded(paths: readonly string[], folders: readonly string[]): ShellCommand {
  const inside = folders.map((folder) => sh`case $file in ${folder.replace(/\/+$/, '')}/*) inside=yes;; esac`);
  return shellSequence([
    sh`for file in ${paths}; do if [ -e "$file" ]; then break; fi; done; [ -e "$file" ] || [ -L "$file" ] || exit ${absent}
file=$(readlink -f -- "$file") || exit ${absent}; inside=no`,
    ...inside,
    sh`[ $inside = yes ] || exit ${elsewhere}; [ -f "$file" ] || exit ${noFile}`,
  ]);
}

/** The end of a log file; the device looks for the words and sends no other lines. The first line tells its time zone. */
export function readFileCommand(query: LogQuery, folders: readonly string[]): ShellCommand {
  const lines = query.since || query.until || query.unit || query.priority ? mostLines : query.limit;
  const { grep } = query;
  return shellSequence([
    guarded(query.path === undefined ? systemLogs : [query.path], folders),
    sh`printf '%s %s\n' "$(date +%z)" "$file"`,
    grep === undefined ? sh`tail -n ${lines} -- "$file"` : sh`grep -a -i -F -e ${grep} -- "$file" | tail -n ${lines}`,
  ]);
}

/** What is added from now on, also after the file was rotated. */
export function followFile(filter: LogFilter, folders: readonly string[]): ShellCommand {
  const { path } = filter;
  return shellSequence([
    guarded(path === undefined ? systemLogs : [path], folders),
    sh`exec tail -n 0 -F -- "$file" 2>/dev/null`,
  ]);
}

/** @throws {InfrastructorError} for the codes with which {@link followFile} and {@link readFileCommand} end */
export function fileError(
  exitCode: number | undefined,
  stderr: string,
  path: string | undefined,
  folders: readonly string[],
  hostname: string,
) {
  const file = path ?? systemLogs.join(' or ');
  if (exitCode === absent)
    return new NotFoundError(`There is no ${file} on ${hostname}`, {
      hint: 'Many systems keep logs in the journal: source journald.',
    });
  if (exitCode === elsewhere) {
    return new ValidationError(`${file} is not under a folder whose logs may be read`, {
      hint: `Allowed are ${folders.join(', ')}; the option logFolders of the monitoring plugin names them.`,
    });
  }
  if (exitCode === noFile) return new ValidationError(`${file} on ${hostname} is not a regular file`);
  if (/Permission denied/.test(stderr)) {
    return new DataCollectionError('PRIVILEGE_REQUIRED', `The user may not read ${file} on ${hostname}`, {
      hint: 'Add the user to the group adm, or let it run sudo without a password.',
    });
  }
  return undefined;
}

/** Reads the end of a log file under the allowed folders. */
export async function readFileLog(query: LogQuery, access: LogAccess, folders: readonly string[]): Promise<LogLine[]> {
  const { device, exec, now, warn } = access;
  const command = readFileCommand(query, folders);
  let result = await exec(command, { maxOutputBytes: 16 * 1024 * 1024 });
  if (/Permission denied/.test(result.stderr)) {
    try {
      result = await exec(command, { maxOutputBytes: 16 * 1024 * 1024, privileged: true });
    } catch (thrown) {
      if (toInfrastructorError(thrown).code !== 'PRIVILEGE_REQUIRED') throw thrown;
    }
  }
  const error = fileError(result.exitCode, result.stderr, query.path, folders, device.hostname);
  if (error) throw error;
  const [, zone = '+0000', path = '', text = ''] = /^([+-]\d{4}) (.*)\n([\s\S]*)$/.exec(result.stdout) ?? [];
  const lines = readLines(text, path, zone, now);
  if (query.priority && lines.every(({ severity }) => severity === undefined)) warn(`${path} does not tell priorities`);
  const { unit } = query;
  return chosen(unit === undefined ? lines : lines.filter(({ identifier }) => identifier === unit), query);
}

/** Lines of a system log, or of any other file as they are. @param zone of the device, like `+0200`: system logs have its local time */
export function readLines(text: string, path: string, zone: string, now: Date): LogLine[] {
  const whole = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  try {
    return syslog.parse(whole, { now, warn: () => {} }).map((entry) => fromSyslog(entry, path, zone));
  } catch {
    return whole.split('\n').flatMap((message) => (message === '' ? [] : [{ source: 'file' as const, path, message }]));
  }
}

function fromSyslog(
  { unparsed, time, timestamp, appName, message, severity, pid, hostname }: SyslogEntry,
  path: string,
  zone: string,
): LogLine {
  const [, sign, hours, minutes] = /^([+-])(\d\d)(\d\d)$/.exec(zone) ?? [];
  const offsetMs = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000 * (sign === '-' ? -1 : 1);
  // A time with a zone of its own is right already.
  const isLocal = timestamp !== undefined && /^[A-Z][a-z]{2} /.test(timestamp);
  const at = time !== undefined && isLocal ? new Date(Date.parse(time) - offsetMs).toISOString() : time;
  return known({
    time: at,
    source: 'file' as const,
    path,
    message: message ?? unparsed ?? '',
    severity,
    identifier: appName,
    pid,
    hostname,
  });
}
