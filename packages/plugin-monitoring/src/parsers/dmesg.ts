import { defineParser } from '@infrastructor/core';
import { type KernelMessage, KernelMessages } from '../schemas/log-entry.ts';
import { at, isJsonObject, listAt, numberAt, readJson, textAt } from './json.ts';
import { known } from './known.ts';
import { splitLines, unreadable } from './text.ts';
import { isoOfText } from './time.ts';

const facilities = [
  'kern',
  'user',
  'mail',
  'daemon',
  'auth',
  'syslog',
  'lpr',
  'news',
  'uucp',
  'cron',
  'authpriv',
  'ftp',
];
const levels = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];
/** `<6>` of -r, `kern  :info  : ` of -x, and the times: seconds, -T, --time-format iso; printk.caller adds `[    T1]`. */
const line =
  /^(?:<(\d{1,4})>|(\w+) *:(\w+) *: )?(?:\[ *(\d+\.\d+)(?: *<[^>]*>)?\](?:\[ *[TC]\d+\])?|\[(\w{3} \w{3} +\d{1,2} \d\d:\d\d:\d\d \d{4})\]|(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[,.]\d+[+-]\d\d:?\d\d)) ?(.*)$/;

function priority(number: number | undefined) {
  if (number === undefined) return {};
  return { facility: facilities[number >> 3], level: levels[number % 8], severity: number % 8 };
}

function readLine(text: string): KernelMessage | undefined {
  const [, pri, facility, level, seconds, localTime, stamp, message] = line.exec(text) ?? [];
  if (message === undefined) return undefined;
  const severity = level === undefined ? -1 : levels.indexOf(level);
  return known({
    ...priority(pri === undefined ? undefined : Number(pri)),
    ...(facility === undefined ? {} : { facility, level, severity: severity === -1 ? undefined : severity }),
    sinceBootSec: seconds === undefined ? undefined : Number(seconds),
    localTime,
    time: stamp === undefined ? undefined : isoOfText(stamp.replace(',', '.').replace(/([+-]\d\d)(\d\d)$/, '$1:$2')),
    message,
  });
}

function fromJson(entry: unknown): KernelMessage | undefined {
  const message = at(entry, 'msg');
  if (typeof message !== 'string') return undefined;
  const seconds = numberAt(entry, 'time') ?? Number(textAt(entry, 'time') ?? Number.NaN);
  return known({
    ...priority(numberAt(entry, 'pri')),
    sinceBootSec: Number.isNaN(seconds) ? undefined : seconds,
    message,
  });
}

/** Reads `dmesg` of util-linux and busybox, with -T -x -r --time-format iso and -J (dmesg(1)). Nothing at all is an empty list. */
export const dmesg = defineParser({
  name: 'dmesg',
  description: 'Messages of the kernel, from dmesg',
  output: KernelMessages,
  parse(text, context) {
    if (text.trim() === '') return [];
    const { lines, tail } = splitLines(text);
    const messages: KernelMessage[] = [];
    for (const entry of lines) {
      const message = readLine(entry);
      const before = messages.at(-1);
      if (message !== undefined) messages.push(message);
      else if (before !== undefined && entry.trim() !== '') before.message += `\n${entry.trim()}`;
    }
    if (messages.length === 0) {
      const json = readJson(text, 'dmesg');
      if (!isJsonObject(json) || !Array.isArray(json.dmesg))
        throw unreadable('dmesg', 'no line begins with a time in brackets');
      return listAt(json, 'dmesg').flatMap((entry) => fromJson(entry) ?? []);
    }
    if (tail !== undefined) context.warn('The last line has no end and was left out, as it may be cut');
    return messages;
  },
});
