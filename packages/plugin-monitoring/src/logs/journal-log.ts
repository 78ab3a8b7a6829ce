import {
  DataCollectionError,
  type DeviceAccess,
  type ShellCommand,
  sh,
  toInfrastructorError,
} from '@infrastructor/core';
import { journal } from '../parsers/journal.ts';
import { known } from '../parsers/known.ts';
import type { JournalEntry } from '../schemas/log-entry.ts';
import type { LogFilter, LogLine } from '../schemas/log-line.ts';
import { type LogQuery, severityOf } from './log-query.ts';

export interface LogAccess {
  readonly device: DeviceAccess['device'];
  readonly exec: DeviceAccess['exec'];
  readonly now: Date;
  warn(message: string): void;
}

/** What systemd says to a user who may not see the whole journal (journalctl(1)). */
const hidden = /not seeing messages from other users|insufficient permissions|No journal files were opened/i;

/** Every special character stands for itself in the PCRE that journalctl takes. */
function asPattern(words: string): string {
  return words.replace(/[^A-Za-z0-9_\s\u0080-\uFFFF]/g, '\\$&');
}

function filters({ source, unit, priority, grep }: LogFilter): readonly string[] {
  return [
    ...(source === 'kernel' ? ['--dmesg'] : []),
    ...(unit === undefined ? [] : [source === 'kernel' ? `--identifier=${unit}` : `--unit=${unit}`]),
    ...(priority === undefined ? [] : [`--priority=${severityOf(priority)}`]),
    ...(grep === undefined ? [] : [`--grep=${asPattern(grep)}`, '--case-sensitive=false']),
  ];
}

/** `journalctl` for a query; it filters on the device, and the values are words and never options (journalctl(1)). */
export function journalCommand(query: LogQuery): ShellCommand {
  const seconds = (moment: Date) => `@${Math.floor(moment.getTime() / 1_000)}`;
  const times = [
    ...(query.since ? [`--since=${seconds(query.since)}`] : []),
    ...(query.until ? [`--until=${seconds(query.until)}`] : []),
  ];
  return sh`journalctl --no-pager --all --output=json --lines=${query.limit} ${[...filters(query), ...times]}`;
}

/** What comes from now on. */
export function followJournal(filter: LogFilter): ShellCommand {
  return sh`exec journalctl --no-pager --all --output=json --follow --lines=0 ${filters(filter)}`;
}

/**
 * Reads the journal; as root where the user may not see all of it, and says so where root is refused.
 * @throws {DataCollectionError} COMMAND_NOT_FOUND where there is no journalctl, COMMAND_FAILED with its words
 */
export async function readJournal(query: LogQuery, access: LogAccess): Promise<LogLine[]> {
  const { device, exec, warn } = access;
  const command = journalCommand(query);
  let result = await exec(command);
  if (hidden.test(result.stderr)) {
    try {
      result = await exec(command, { privileged: true });
    } catch (thrown) {
      if (toInfrastructorError(thrown).code !== 'PRIVILEGE_REQUIRED') throw thrown;
      warn(`${device.hostname} shows only the messages that the user may see: add it to the group systemd-journal`);
    }
  }
  const { exitCode, stdout, stderr } = result;
  if (exitCode === 127) {
    throw new DataCollectionError('COMMAND_NOT_FOUND', `${device.hostname} has no journalctl`, {
      hint: 'Read its log files instead: source file.',
    });
  }
  // With --grep an empty answer is exit code 1 and no words (systemd 246 and later).
  if (exitCode !== 0 && stdout.trim() === '' && stderr.replace(/^-- .*$/gm, '').trim() !== '' && !hidden.test(stderr)) {
    throw new DataCollectionError('COMMAND_FAILED', `journalctl on ${device.hostname}: ${stderr.trim().slice(0, 300)}`);
  }
  const entries = journal.parse(stdout, { now: access.now, exitCode, warn });
  return entries.map((entry) => fromJournal(entry, query.source));
}

export function fromJournal(entry: JournalEntry, source: LogLine['source']): LogLine {
  const { time, message, severity, identifier, pid, hostname, containerName } = entry;
  return known({
    time,
    source,
    message: message ?? '',
    severity,
    unit: entry.unit ?? entry.userUnit,
    identifier: identifier ?? entry.command,
    pid,
    hostname,
    container: containerName,
  });
}
