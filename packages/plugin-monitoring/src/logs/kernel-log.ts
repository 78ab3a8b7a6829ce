import { DataCollectionError, sh, toInfrastructorError } from '@infrastructor/core';
import { dmesg } from '../parsers/dmesg.ts';
import { known } from '../parsers/known.ts';
import type { KernelMessage } from '../schemas/log-entry.ts';
import type { LogLine } from '../schemas/log-line.ts';
import { type LogAccess, readJournal } from './journal-log.ts';
import { chosen, type LogQuery } from './log-query.ts';

/** The ring buffer with levels and times, as far as this dmesg knows them (dmesg(1) of util-linux and busybox). */
export const ringBuffer = sh`cat /proc/uptime; dmesg -x --time-format iso 2>/dev/null || dmesg -x 2>/dev/null || dmesg -r`;

/** Messages of the kernel: from the journal, which keeps them over time, else from the ring buffer. */
export async function readKernelLog(query: LogQuery, access: LogAccess): Promise<LogLine[]> {
  try {
    const lines = await readJournal(query, access);
    if (lines.length > 0) return lines;
  } catch (thrown) {
    const { code } = toInfrastructorError(thrown);
    if (!['COMMAND_NOT_FOUND', 'COMMAND_FAILED', 'PARSE_FAILED'].includes(code)) throw thrown;
  }
  return readRingBuffer(query, access);
}

async function readRingBuffer(query: LogQuery, { device, exec, now, warn }: LogAccess): Promise<LogLine[]> {
  let result = await exec(ringBuffer);
  if (/Operation not permitted|Permission denied/.test(result.stderr))
    result = await exec(ringBuffer, { privileged: true });
  const [, uptime, text = ''] = /^(\d+\.\d+) \S+\n([\s\S]*)$/.exec(result.stdout) ?? [];
  if (result.exitCode !== 0 && text.trim() === '') {
    throw new DataCollectionError(
      'COMMAND_FAILED',
      `dmesg on ${device.hostname}: ${result.stderr.trim().slice(0, 300)}`,
    );
  }
  const bootedAtMs = uptime === undefined ? undefined : now.getTime() - Number(uptime) * 1_000;
  const lines = dmesg
    .parse(text, { now, exitCode: result.exitCode, warn })
    .map((message) => fromRing(message, bootedAtMs));
  const program = query.unit;
  return chosen(program === undefined ? lines : lines.filter(({ message }) => message.startsWith(program)), query);
}

/** Times since boot stand still while a machine sleeps, so those worked out from them may be off. */
function fromRing({ time, sinceBootSec, message, severity }: KernelMessage, bootedAtMs: number | undefined): LogLine {
  const told =
    bootedAtMs === undefined || sinceBootSec === undefined ? undefined : new Date(bootedAtMs + sinceBootSec * 1_000);
  return known({
    time: time ?? told?.toISOString(),
    source: 'kernel' as const,
    message,
    severity,
    identifier: 'kernel',
  });
}
