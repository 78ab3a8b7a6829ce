import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DatabaseOperationError } from '../contract/errors.ts';
import type { Clock } from '../lifecycle/clock.ts';
import { WriteBehind, type WriteBehindOptions } from './write-behind.ts';

const away = new DatabaseOperationError('DATABASE_UNAVAILABLE', 'away');
const refusal = new DatabaseOperationError('DATABASE_FAILED', 'refused');

/** Time that passes when it is told to, and what is due then runs. */
function handClock() {
  let now = 0;
  const timers = new Set<{ at: number; run: () => void }>();
  const clock: Clock = {
    now: () => now,
    schedule: (delayMs, run) => {
      const timer = { at: now + delayMs, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  const pass = async (ms: number) => {
    now += ms;
    for (const timer of [...timers]) {
      if (timer.at > now || !timers.delete(timer)) continue;
      timer.run();
    }
    await settled();
  };
  return { clock, pass };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

function queueOf(options: Partial<WriteBehindOptions<number>> = {}) {
  const { clock, pass } = handClock();
  const batches: number[][] = [];
  const lost: [string, readonly number[]][] = [];
  const database = { away: false, refuses: (_row: number) => false };
  const queue = new WriteBehind<number>({
    clock,
    batchRows: 3,
    maxAgeMs: 100,
    retryMs: 1_000,
    longestRetryMs: 3_000,
    write: async (rows) => {
      await settled();
      if (database.away) throw away;
      if (rows.some(database.refuses)) throw refusal;
      batches.push([...rows]);
    },
    onLost: (rows, why) => lost.push([why, rows]),
    ...options,
  });
  return { queue, batches, lost, database, pass };
}

it('writes a full batch at once and a part of one when its first row is old enough', async () => {
  const { queue, batches, pass } = queueOf();
  for (const row of [1, 2, 3, 4]) queue.add(row);
  await settled();
  await settled();
  expect(batches).toEqual([[1, 2, 3]]);
  await pass(99);
  expect(batches).toHaveLength(1);
  await pass(1);
  await settled();
  expect(batches).toEqual([[1, 2, 3], [4]]);
  expect(queue.statistics()).toMatchObject({ queuedRows: 0, queuedBytes: 0, writtenRows: 4, batches: 2, lostRows: 0 });
});

it('keeps rows in order while the database is away, and tries again with growing waits', async () => {
  const { queue, batches, database, pass, lost } = queueOf();
  database.away = true;
  for (const row of [1, 2, 3, 4]) queue.add(row);
  await settled();
  for (const wait of [1_000, 2_000, 3_000, 3_000]) {
    await pass(wait - 1);
    const before = queue.statistics().failedWrites;
    await pass(1);
    await settled();
    expect(queue.statistics().failedWrites).toBe(before + 1);
  }
  expect(queue.statistics()).toMatchObject({ queuedRows: 4, oldestMs: 9_000, writtenRows: 0 });
  database.away = false;
  await queue.flush();
  expect(batches).toEqual([[1, 2, 3], [4]]);
  expect(lost).toEqual([]);
});

it('drops the oldest when it is full, and says so', async () => {
  const { queue, database, lost } = queueOf({ maxRows: 5 });
  database.away = true;
  for (const row of [1, 2, 3]) queue.add(row);
  await settled();
  await settled();
  for (const row of [4, 5, 6, 7]) queue.add(row);
  expect(lost).toEqual([
    ['full', [1]],
    ['full', [2]],
  ]);
  await expect(queue.flush()).rejects.toBe(away);
  expect(queue.statistics()).toMatchObject({ queuedRows: 5, lostRows: 2 });
});

it('counts bytes as well as rows', async () => {
  const { queue, database, lost } = queueOf({ sizeOf: (row) => row, maxBytes: 100, batchRows: 50 });
  database.away = true;
  queue.add(40);
  queue.add(50);
  queue.add(30);
  expect(lost).toEqual([['full', [40]]]);
  expect(queue.statistics().queuedBytes).toBe(80);
});

it('loses only the rows that the database refuses', async () => {
  const { queue, batches, database, lost } = queueOf({ batchRows: 8 });
  database.refuses = (row) => row === 3 || row === 6;
  for (const row of [1, 2, 3, 4, 5, 6, 7]) queue.add(row);
  await queue.flush();
  expect(batches.flat().toSorted()).toEqual([1, 2, 4, 5, 7]);
  expect(lost).toEqual([['refused', [3, 6]]]);
});

it('tells who waits for a row that it is written, or why not', async () => {
  const { queue, database, pass } = queueOf();
  database.refuses = (row) => row === 2;
  const waiting = [queue.addAndWait(1), queue.addAndWait(2)].map((each) =>
    each.then(
      () => 'written',
      (error: unknown) => error,
    ),
  );
  await pass(100);
  await queue.flush();
  expect(await Promise.all(waiting)).toEqual(['written', refusal]);
});

it('writes what is left when it is closed, and loses what comes later or cannot be written', async () => {
  const { queue, batches, lost } = queueOf();
  queue.add(1);
  await queue.close();
  expect(batches).toEqual([[1]]);
  queue.add(2);
  expect(lost).toEqual([['closed', [2]]]);
  const other = queueOf();
  other.database.away = true;
  other.queue.add(1);
  await other.queue.close();
  expect(other.lost).toEqual([['closed', [1]]]);
  expect(other.queue.statistics()).toMatchObject({ queuedRows: 0, queuedBytes: 0, lostRows: 1 });
});

it('writes or tells of every row exactly once, in order, whatever the database does', async () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('add' as const), rows: fc.integer({ min: 1, max: 7 }) }) },
    fc.record({ do: fc.constant('away' as const), away: fc.boolean() }),
    fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 5_000 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.integer({ min: 2, max: 9 }), async (steps, bad) => {
      const { queue, batches, lost, database, pass } = queueOf({ maxRows: 10, sizeOf: () => 1 });
      database.refuses = (row) => row % bad === 0;
      let next = 0;
      for (const each of steps) {
        if (each.do === 'add') for (let n = 0; n < each.rows; n++) queue.add(++next);
        else if (each.do === 'away') database.away = each.away;
        else await pass(each.ms);
        expect(queue.statistics().queuedRows).toBeLessThanOrEqual(10);
      }
      await queue.close();
      const written = batches.flat();
      const seen = [...written, ...lost.flatMap(([, rows]) => rows)].toSorted((a, b) => a - b);
      expect(seen).toEqual(Array.from({ length: next }, (_, n) => n + 1));
      expect(written).toEqual(written.toSorted((a, b) => a - b));
      expect(queue.statistics()).toMatchObject({ queuedRows: 0, queuedBytes: 0, writtenRows: written.length });
    }),
    { numRuns: 200 },
  );
});
