import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rotateLog } from './rotate-log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'infrastructor-logs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a log that is too large is moved aside, three are kept, and a small one is left alone', () => {
  const file = join(folder, 'api.log');
  rotateLog(file, 10);
  expect(readdirSync(folder)).toEqual([]);
  for (const text of ['first is long', 'second is long', 'third is long', 'fourth is long', 'small']) {
    writeFileSync(file, text);
    rotateLog(file, 10);
  }
  const kept = readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
  expect(kept).toEqual([
    ['api.log', 'small'],
    ['api.log.1', 'fourth is long'],
    ['api.log.2', 'third is long'],
    ['api.log.3', 'second is long'],
  ]);
});
