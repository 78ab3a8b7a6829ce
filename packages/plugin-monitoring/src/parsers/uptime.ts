import { defineParser } from '@infrastructor/core';
import { Uptime } from '../schemas/uptime.ts';
import { splitLines, unreadable } from './text.ts';

const procUptime = /^\s*(\d+\.\d\d) (\d+\.\d\d)\s*$/;
const command = /^\s*(?:(\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]m)?)\s+)?up\s+(\S.*)$/i;
const loads = /load averages?:\s*(\d+[.,]\d\d),?\s+(\d+[.,]\d\d),?\s+(\d+[.,]\d\d)\s*$/;
const users = /(?:^|[\s,])(\d+) users?\b/;
const unitSeconds: Readonly<Record<string, number>> = {
  sec: 1,
  min: 60,
  minute: 60,
  hour: 3600,
  hr: 3600,
  day: 86_400,
  week: 604_800,
  month: 2_592_000,
  // procps counts a decade as ten years of 365 days, a year as 365 days (uptime.c).
  year: 31_536_000,
  decade: 315_360_000,
};

/** Seconds of `3 days, 4:03`, `1 day, 22 min`, `16:03`, `55 mins`, `2 weeks, 1 hour, 5 minutes`, `34 secs`. */
function durationOf(words: string): number | undefined {
  let seconds: number | undefined;
  for (const part of words.split(',').map((word) => word.trim())) {
    const clock = /^(\d+):(\d\d)$/.exec(part);
    const counted = /^(\d+)\s*(decade|year|month|week|day|hour|hr|minute|min|sec)(?:ond)?s?$/.exec(part);
    if (clock !== null) seconds = (seconds ?? 0) + Number(clock[1]) * 3600 + Number(clock[2]) * 60;
    else if (counted !== null) seconds = (seconds ?? 0) + Number(counted[1]) * (unitSeconds[counted[2] ?? ''] ?? 0);
    else if (seconds !== undefined) break;
  }
  return seconds;
}

function readCommand(line: string, isWhole: boolean): Uptime | undefined {
  const [, time, rest = ''] = command.exec(line) ?? [];
  const load = loads.exec(rest);
  // `up 16:0` may be the cut half of `up 16:03`: without its end a line must reach the load averages.
  if (!isWhole && load === null) return undefined;
  const uptimeSec = durationOf(rest.replace(/,?\s*(?:\d+ users?|load average).*$/, ''));
  if (uptimeSec === undefined) return undefined;
  const user = users.exec(rest)?.[1];
  const number = (value: string | undefined) => Number(value?.replace(',', '.'));
  return {
    uptimeSec,
    ...(time === undefined ? {} : { time }),
    ...(user === undefined ? {} : { users: Number(user) }),
    ...(load === null ? {} : { load1m: number(load[1]), load5m: number(load[2]), load15m: number(load[3]) }),
  };
}

/** Reads `uptime` (procps, busybox, BSD), `uptime -p`, and /proc/uptime (proc_uptime(5)). */
export const uptime = defineParser({
  name: 'uptime',
  description: 'Time since boot, users and load averages, from uptime or /proc/uptime',
  output: Uptime,
  parse(text) {
    const { lines, tail } = splitLines(text);
    for (const [index, line] of [...lines, tail ?? ''].entries()) {
      const proc = procUptime.exec(line);
      if (proc !== null) return { uptimeSec: Number(proc[1]), idleSec: Number(proc[2]) };
      const read = readCommand(line, index < lines.length);
      if (read !== undefined) return read;
    }
    throw unreadable('uptime', 'it has neither "up …" nor the two numbers of /proc/uptime');
  },
});
