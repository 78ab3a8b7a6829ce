import { defineParser } from '@infrastructor/core';
import { type SystemdRow, SystemdRows, type SystemdUnit } from '../schemas/systemd-row.ts';
import { readJson } from './json.ts';
import { known } from './known.ts';
import { systemdRowOfJson } from './systemctl-json.ts';
import { type Column, cellsByHeader, columnsOf } from './table.ts';
import { splitLines, unreadable, warnSkipped } from './text.ts';
import { isoOfText } from './time.ts';

const loadStates = 'loaded|not-found|bad-setting|error|merged|masked|stub';
/** A unit's name holds no blank: systemd escapes it. The mark before it depends on the state and the terminal. */
const unitRow = new RegExp(
  `^(?:\\s*[●○×↻*x!]\\s|\\s*)\\s*(\\S+\\.\\w+|\\S+…\\S*)\\s+(${loadStates})\\s+([a-z-]+)\\s+([a-z-]+)(?:\\s+(\\S.*?))?\\s*$`,
);
const joined = ['UNIT FILE', 'VENDOR PRESET'];

type ReadBody = (lines: readonly string[]) => (SystemdRow | undefined)[];

/** `Sun 2026-11-22 23:30:35 UTC`; other zones have abbreviations that name no zone for certain. */
function utc(text: string | undefined): string | undefined {
  const [, date, clock] = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (?:UTC|GMT)$/.exec(text ?? '') ?? [];
  return date === undefined ? undefined : isoOfText(`${date}T${clock}Z`);
}

function readUnit(line: string, jobColumn: Column | undefined): SystemdUnit | undefined {
  const [, unit, load, active, sub, rest] = unitRow.exec(line) ?? [];
  if (unit === undefined || load === undefined || active === undefined || sub === undefined) return undefined;
  // The JOB column is empty for most units, so only its place tells it from the description.
  const job = jobColumn === undefined ? undefined : /^[a-z-]+/.exec(line.slice(jobColumn.start))?.[0];
  const description = job === undefined ? rest : rest?.replace(/^\S+\s*/, '');
  return known({ kind: 'unit' as const, unit, load, active, sub, job, description: description || undefined });
}

function readCells(cells: ReadonlyMap<string, string>): SystemdRow | undefined {
  const cell = (name: string) => {
    const value = cells.get(name);
    return value === undefined || value === '' || value === '-' ? undefined : value;
  };
  const [unit, state, activates] = [cell('UNIT'), cell('STATE'), cell('ACTIVATES')];
  const unitFile = cell('UNIT FILE');
  if (unitFile !== undefined && state !== undefined)
    return known({ kind: 'unit-file' as const, unitFile, state, preset: cell('VENDOR PRESET') ?? cell('PRESET') });
  if (unit === undefined || !/\.\w+$/.test(unit)) return undefined;
  const [listen, job, type] = [cell('LISTEN'), cell('JOB'), cell('TYPE')];
  if (cells.has('LISTEN'))
    return listen === undefined ? undefined : known({ kind: 'socket' as const, listen, type, unit, activates });
  if (cells.has('JOB')) {
    const isWhole = /^\d+$/.test(job ?? '') && type !== undefined && state !== undefined;
    return isWhole ? { kind: 'job', job: Number(job), unit, type, state } : undefined;
  }
  const { next, left, last, passed } = {
    next: utc(cell('NEXT')),
    left: cell('LEFT'),
    last: utc(cell('LAST')),
    passed: cell('PASSED'),
  };
  return known({ kind: 'timer' as const, unit, activates, next, left, last, passed });
}

/** How the rows below a header are read, or undefined for a line that is no header. */
function readerFor(line: string): ReadBody | undefined {
  const columns = columnsOf(line, joined);
  const head = columns.map(({ text }) => text).join(' ');
  if (/^UNIT LOAD ACTIVE SUB\b/.test(head)) {
    const job = columns.find(({ text }) => text === 'JOB');
    return (lines) => lines.map((row) => readUnit(row, job));
  }
  if (/^(?:UNIT FILE STATE|JOB UNIT TYPE STATE|LISTEN (?:TYPE )?UNIT|NEXT LEFT LAST PASSED UNIT)/.test(head))
    return (lines) => cellsByHeader(columns, line, lines).map(readCells);
  return undefined;
}

/** Cuts the text into tables: a header, its rows, and a blank line or a legend after them. */
function readTables(lines: readonly string[]): (SystemdRow | undefined)[] | undefined {
  const rows: (SystemdRow | undefined)[] = [];
  let hasHeader = false;
  for (let index = 0; index < lines.length; index += 1) {
    const reader = readerFor(lines[index] ?? '');
    if (reader === undefined) continue;
    hasHeader = true;
    let end = index + 1;
    while (end < lines.length && !/^(?:\s*|\d+ .*listed\..*)$/.test(lines[end] ?? '')) end += 1;
    rows.push(...reader(lines.slice(index + 1, end)));
    index = end;
  }
  return hasHeader ? rows : undefined;
}

/**
 * Reads `systemctl list-units` (and --failed), `list-unit-files`, `list-jobs`, `list-sockets` and `list-timers`, with header
 * or, for units, with --no-legend, and as JSON (systemctl(1)). No text at all is an empty list: nothing has failed.
 */
export const systemctl = defineParser({
  name: 'systemctl',
  description: 'Units, unit files, jobs, sockets and timers, from systemctl',
  output: SystemdRows,
  parse(text, context) {
    const { lines, tail } = splitLines(text);
    const tables = readTables(lines);
    const rows = tables ?? lines.flatMap((line) => readUnit(line, undefined) ?? []);
    const isEmpty = text.trim() === '' || lines.some((line) => /^(?:0 .*listed\.|No jobs running\.)/.test(line));
    if (rows.length === 0 && !isEmpty && tables === undefined) {
      const json = readJson(text, 'systemctl');
      if (!Array.isArray(json)) throw unreadable('systemctl', 'it has no header and no unit');
      return json.flatMap((entry) => systemdRowOfJson(entry) ?? []);
    }
    if (tail !== undefined) context.warn('The last line has no end and was left out, as it may be cut');
    const known = rows.filter((row) => row !== undefined);
    warnSkipped(context, rows.length - known.length);
    return known;
  },
});
