import { defineParser, ParseError } from '@infrastructor/core';
import { type PoolEvent, PoolEvents } from '../schemas/pool-event.ts';
import { compact } from './reading/compact.ts';
import { digitsOf } from './reading/figures.ts';
import { epochMoment, eventMomentOf } from './reading/moments.ts';
import { cutLine, printedLines } from './reading/printed-lines.ts';

const head = /^([A-Z][a-z]{2} +\d{1,2} \d{4} \d\d:\d\d:\d\d\.\d{1,9})[ \t]+((?:sysevent|ereport|resource)\.[\w.]+)$/;
const field = /^\s+([a-z]\w*) = (.*)$/;

/**
 * `zpool events`, with `-v` all fields of each event, with or without `-H`, also as it grows under `-f`. An event's
 * `time` field is exact; without `-v` the printed time is read as UTC. Source: zpool-events(8).
 */
export const zpoolEvents = defineParser({
  name: 'zpool.events',
  description: 'Events of the ZFS module from `zpool events`',
  output: PoolEvents,
  parse(text, context) {
    const { lines, unterminated } = printedLines(text);
    if (unterminated !== undefined) context.warn(cutLine);
    const events: PoolEvent[] = [];
    let fields: Map<string, string> | undefined;
    let current: { readonly time: string; readonly class: string } | undefined;
    const finish = () => {
      if (current) events.push(eventOf(current, fields ?? new Map()));
      current = undefined;
    };
    let embedded = 0;
    for (const line of lines) {
      const [, printedTime = '', eventClass = ''] = head.exec(line) ?? [];
      const time = eventMomentOf(printedTime);
      if (time !== undefined) {
        finish();
        current = { time, class: eventClass };
        fields = new Map();
        embedded = 0;
        continue;
      }
      const [, key, value = ''] = (current && field.exec(line)) ?? [];
      if (key !== undefined && value === '(embedded nvlist)') embedded += 1;
      else if (/^\s+\(end [a-z]\w*\)$/.test(line)) embedded -= 1;
      else if (key !== undefined && embedded === 0) fields?.set(key, value.trim());
    }
    finish();
    const empty = /^TIME +CLASS\s*$/m.test(text) || (context.exitCode === 0 && text.trim() === '');
    if (events.length === 0 && !empty) throw new ParseError('No event of `zpool events` in the text');
    return events;
  },
});

/** Fields that have a place of their own, and those that repeat the head. */
const own = new Set(['class', 'time', 'eid', 'pool', 'pool_guid', 'vdev_guid', 'vdev_path', 'vdev_state']);
for (const name of ['vdev_laststate', 'history_internal_str', 'history_dsname', 'version']) own.add(name);

function eventOf(
  printed: { readonly time: string; readonly class: string },
  fields: ReadonlyMap<string, string>,
): PoolEvent {
  const text = (key: string) => {
    const value = fields.get(key);
    return value === undefined ? undefined : unquoted(value);
  };
  const identifier = (key: string) => digitsOf(fields.get(key) ?? '');
  const eventId = identifier('eid');
  const details = [...fields].filter(([key]) => !own.has(key)).map(([key, value]) => [key, unquoted(value)] as const);
  return compact<PoolEvent>({
    time: exactTime(fields.get('time')) ?? printed.time,
    class: printed.class,
    eventId: eventId === undefined ? undefined : Number(eventId),
    pool: text('pool'),
    poolGuid: identifier('pool_guid'),
    vdevGuid: identifier('vdev_guid'),
    vdevPath: text('vdev_path'),
    vdevState: text('vdev_state'),
    vdevLastState: text('vdev_laststate'),
    message: text('history_internal_str'),
    dataset: text('history_dsname'),
    details: details.length > 0 ? Object.fromEntries(details) : undefined,
  });
}

/** `"FAULTED" (0x5)` is FAULTED; what is not quoted stays as it is. */
const unquoted = (value: string) => /^"(.*)"(?: \(0x[0-9a-f]+\))?$/.exec(value)?.[1] ?? value;

/** Seconds and nanoseconds: `0x6b037990 0xb723a6`. */
function exactTime(value: string | undefined): string | undefined {
  const [, seconds, nanoseconds] = /^(0x[0-9a-f]+) (0x[0-9a-f]+)$/.exec(value ?? '') ?? [];
  if (seconds === undefined || nanoseconds === undefined) return undefined;
  return epochMoment(Number(seconds) + Math.floor(Number(nanoseconds) / 1e6) / 1e3);
}
