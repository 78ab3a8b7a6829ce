import type { Answer } from '@infrastructor/core/runtime';
import Table from 'cli-table3';
import { stringify } from 'yaml';

/** An answer for people (a table for rows, YAML for the rest), or whole as JSON for programs. */
export function printAnswer(answer: Answer, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    return;
  }
  const { data, meta } = answer;
  process.stdout.write(isRows(data) ? asTable(data) : stringify(data));
  const age = meta.ageMs >= 1_000 ? ` ${Math.round(meta.ageMs / 1_000)} s old` : '';
  process.stderr.write(`${meta.stale ? 'STALE, ' : ''}${meta.source}${age}, ${meta.durationMs} ms\n`);
  for (const warning of meta.warnings) process.stderr.write(`warning: ${warning}\n`);
  if (meta.nextCursor) process.stderr.write(`more: --cursor ${meta.nextCursor}\n`);
}

function isRows(data: unknown): data is readonly Record<string, unknown>[] {
  return Array.isArray(data) && data.length > 0 && data.every((row) => row !== null && typeof row === 'object');
}

function asTable(rows: readonly Record<string, unknown>[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const table = new Table({ head: columns, style: { head: [], border: [], compact: true }, chars: borderless });
  for (const row of rows) table.push(columns.map((column) => cell(row[column])));
  return `${table.toString()}\n`;
}

const borderless = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((name) => [name, '']),
);

/** What is unknown stays empty; it is not a zero. */
function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
