import { defineParser } from '@infrastructor/core';
import { type MemoryUsage, MemoryUsageTable } from '../schemas/memory-usage.ts';
import { sizeBytes } from './size.ts';
import { unreadable, wholeLines } from './text.ts';

const fields: Readonly<Record<string, Exclude<keyof MemoryUsage, 'type'>>> = {
  total: 'totalBytes',
  used: 'usedBytes',
  free: 'freeBytes',
  shared: 'sharedBytes',
  buffers: 'buffersBytes',
  cached: 'cacheBytes',
  cache: 'cacheBytes',
  'buff/cache': 'buffCacheBytes',
  available: 'availableBytes',
  limit: 'totalBytes',
  committed: 'usedBytes',
};

const headerLine = /^\s+total\s+used\s+free(?:\s|$)/;
const rowLine =
  /^\s*(Mem|Swap|Total|Low|High|Comm|-\/\+ buffers(?:\/cache)?):\s*((?:\d+(?:[.,]\d+)?[A-Za-z]{0,2}\s*)+)$/;

const unitNames: Readonly<Record<number, string>> = { 1: 'bytes', [2 ** 20]: 'MiB', [2 ** 30]: 'GiB' };

/**
 * What one stands for: `free` prints no unit, so it is told from the numbers. The kernel counts whole pages of 4 KiB or more,
 * so bytes are all multiples of 4096 and KiB all multiples of 4. A machine of less than 32 MiB, or a number that no page
 * count gives, was printed with -m or -g.
 */
function unitBytes(values: readonly number[], total: number): { bytes: number; isGuess: boolean } {
  const isPlain = total >= 32_768 && values.every((value) => value % 4 === 0);
  if (isPlain && total >= 2 ** 25 && values.every((value) => value % 4096 === 0)) return { bytes: 1, isGuess: true };
  if (isPlain || total === 0) return { bytes: 1024, isGuess: false };
  return { bytes: total < 32 ? 2 ** 30 : 2 ** 20, isGuess: true };
}

/** Reads `free` of procps, old and new, and busybox: -b -k -m -g -h -w -t -l -v, and -s for the last reading (free(1)). */
export const free = defineParser({
  name: 'free',
  description: 'Memory and swap in use, from free',
  output: MemoryUsageTable,
  parse(text, context) {
    let columns: string[] | undefined;
    let rows: { type: string; cells: string[] }[] = [];
    for (const line of wholeLines(text, context)) {
      if (headerLine.test(line)) {
        columns = line.trim().split(/\s+/);
        rows = [];
      }
      const [, type, cells] = rowLine.exec(line) ?? [];
      if (columns !== undefined && type !== undefined) rows.push({ type, cells: (cells ?? '').trim().split(/\s+/) });
    }
    if (columns === undefined) throw unreadable('free', 'it has no header "total used free"');
    if (rows.length === 0) throw unreadable('free', 'no row follows the header');
    const numbers = rows
      .flatMap((row) => row.cells)
      .filter((cell) => /^\d+$/.test(cell))
      .map(Number);
    const total = Number(rows.find((row) => row.type === 'Mem')?.cells[0] ?? 0);
    const unit = Number.isNaN(total) ? { bytes: 1, isGuess: false } : unitBytes(numbers, total);
    if (unit.isGuess) context.warn(`free prints no unit; its numbers were read as ${unitNames[unit.bytes]}`);
    return rows.map(({ type, cells }) => readRow(type, cells, columns ?? [], unit.bytes));
  },
});

function readRow(type: string, cells: readonly string[], columns: readonly string[], unit: number): MemoryUsage {
  const row: MemoryUsage = { type };
  // The row that takes the caches off has used and free only, without a total.
  const names = type.startsWith('-') ? ['used', 'free'] : columns;
  for (const [index, cell] of cells.entries()) {
    const field = fields[names[index] ?? ''];
    const value = sizeBytes(cell, { unitBytes: unit });
    if (field !== undefined && value !== undefined) row[field] = value;
  }
  return row;
}
