import { expect, test } from 'vitest';
import { eventLines } from './event-lines.ts';
import { NewestLines } from './newest-lines.ts';
import { oneAtATime } from './one-at-a-time.ts';

test('of a log that is too large the newest lines are kept', () => {
  const lines = new NewestLines(100);
  for (let n = 0; n < 10_000; n++) lines.push({ stream: 'stdout', text: `line ${String(n).padStart(5, '0')}` });
  expect(lines.toArray().map(({ text }) => text)).toEqual(
    Array.from({ length: 10 }, (_, index) => `line ${String(9_990 + index).padStart(5, '0')}`),
  );
  expect(lines.dropped).toBe(10_000 - 10);
});

test('one line is kept however long it is', () => {
  const lines = new NewestLines(10);
  lines.push({ stream: 'stdout', text: 'x'.repeat(100) });
  expect(lines.toArray()).toHaveLength(1);
});

test('events come out whole in whatever pieces they arrive, and what is none is left out', async () => {
  async function* pieces() {
    yield Buffer.from('{"Action":"sta');
    yield Buffer.from('rt"}\nnot json\n[1]\n{"Action":"ü"}');
    yield Buffer.from('\n{"cut');
  }
  const seen: unknown[] = [];
  for await (const each of eventLines(pieces())) seen.push(each);
  expect(seen).toEqual([{ Action: 'start' }, { Action: 'ü' }]);
});

test('work that is wanted while it runs, runs once more after it', async () => {
  let runs = 0;
  const gates: (() => void)[] = [];
  const request = oneAtATime(() => {
    runs += 1;
    return new Promise<void>((resolve) => gates.push(resolve));
  });
  request();
  request();
  request();
  expect(runs).toBe(1);
  gates.shift()?.();
  await expect.poll(() => runs).toBe(2);
  gates.shift()?.();
  await Promise.resolve();
  expect(runs).toBe(2);
});
