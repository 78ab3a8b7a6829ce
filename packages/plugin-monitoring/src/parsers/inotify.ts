import { defineParser } from '@infrastructor/core';
import { type InotifyEvent, InotifyEvents } from '../schemas/inotify-event.ts';
import { unreadable, warnSkipped, wholeLines } from './text.ts';
import { isoOfSeconds, isoOfText } from './time.ts';

/** Events of inotify(7) as inotifywait(1) names them. */
const event =
  '(?:ACCESS|MODIFY|ATTRIB|CLOSE_WRITE|CLOSE_NOWRITE|CLOSE|OPEN|MOVED_FROM|MOVED_TO|MOVE_SELF|MOVE|CREATE|DELETE_SELF|DELETE|UNMOUNT|Q_OVERFLOW|IGNORED|ISDIR)';
const events = `${event}(?:,${event})*`;
/** `--format '%T|%e|%w%f'`: the path comes last, since it alone may hold the separator. */
const custom = new RegExp(`^(?:([^|]*)\\|)?(${events})\\|(.*)$`);
const csv = new RegExp(`^("(?:[^"]|"")*"|[^,]*),(?:"(${events})"|(${events})),("(?:[^"]|"")*"|.*)$`);
const plain = new RegExp(`^(\\S.*?|) (${events})(?: (.*))?$`);

const unquote = (text: string) => (text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text);

function timeOf(text: string | undefined): { time?: string } {
  const time =
    text === undefined ? undefined : /^\d+(?:\.\d+)?$/.test(text) ? isoOfSeconds(Number(text)) : isoOfText(text);
  return time === undefined ? {} : { time };
}

function readLine(line: string): InotifyEvent | undefined {
  const [, time, names, path] = custom.exec(line) ?? [];
  if (names !== undefined && path !== undefined) return { path, events: names.split(','), ...timeOf(time) };
  const [, quoted, list, bare, file] = csv.exec(line) ?? [];
  const [, watched = quoted, words = list ?? bare, entry = file] = plain.exec(line) ?? [];
  if (watched === undefined || words === undefined) return undefined;
  const [directory, name] = [unquote(watched), unquote(entry ?? '')];
  // A queue overflow has no path: it means that events were lost everywhere.
  return { path: directory + name, events: words.split(','), ...(name === '' ? {} : { directory, name }) };
}

/** Reads inotifywait -m: its own form, --csv, and `--format '%T|%e|%w%f'` with --timefmt %s (or an ISO time). */
export const inotify = defineParser({
  name: 'inotify',
  description: 'File changes, from inotifywait',
  output: InotifyEvents,
  parse(text, context) {
    const rows: InotifyEvent[] = [];
    // Nothing happened while it watched.
    let isReady = text.trim() === '';
    let skipped = 0;
    for (const line of wholeLines(text, context)) {
      isReady ||= /^(?:Setting up watches|Watches established)/.test(line);
      const row = readLine(line);
      if (row !== undefined) rows.push(row);
      else if (rows.length > 0 && line.trim() !== '') skipped += 1;
    }
    if (rows.length === 0 && !isReady) throw unreadable('inotifywait', 'it has no event');
    warnSkipped(context, skipped);
    return rows;
  },
});
