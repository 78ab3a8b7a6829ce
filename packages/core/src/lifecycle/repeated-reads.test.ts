import { beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecord } from '../pipeline/operation-record.ts';
import { createTestClock } from '../polling/test-clock.ts';
import { type CountedRecord, RepeatedReads } from './repeated-reads.ts';

const read: OperationRecord = {
  operationId: 'one',
  correlationId: 'one',
  caller: 'ann',
  surface: 'rest',
  deviceId: 'd1',
  hostname: 'nas',
  dataType: 'system.metrics',
  tool: 'get_system_metrics',
  startedAt: new Date(0),
  durationMs: 1,
  cacheHit: true,
  source: 'cache',
  attempts: 1,
  outcome: 'success',
  errorCode: undefined,
  arguments: {},
  sizeBytes: undefined,
};

let rows: CountedRecord[];
let clock: ReturnType<typeof createTestClock>;
let reads: RepeatedReads;
beforeEach(() => {
  rows = [];
  clock = createTestClock('2026-01-01T00:00:00.000Z', async () => {});
  reads = new RepeatedReads((row) => rows.push(row), clock);
});
const append = (count: number, more: Partial<OperationRecord> = {}) => {
  for (let n = 0; n < count; n++) reads.append({ ...read, ...more });
};
/** How many reads the rows stand for. */
const told = () => rows.reduce((sum, { repeats = 0 }) => sum + 1 + repeats, 0);

describe('equal reads from the cache', () => {
  it('have rows of their own while they are few', () => {
    append(10);
    expect(rows).toHaveLength(10);
    reads.settle();
    expect(rows).toHaveLength(10);
  });

  it('are counted in one row a second beyond ten, and none is lost', async () => {
    append(1_000);
    expect(rows).toHaveLength(10);
    await clock.advance(1_000);
    expect(rows).toHaveLength(11);
    expect(rows.at(-1)).toMatchObject({ repeats: 989 });
    expect(told()).toBe(1_000);
    append(11);
    await clock.advance(1_000);
    expect(rows).toHaveLength(22);
    expect(rows.at(-1)?.repeats).toBeUndefined();
  });

  it('are told apart by who asks for what, and how', async () => {
    const others: Partial<OperationRecord>[] = [
      { caller: 'bob' },
      { surface: 'mcp' },
      { tool: 'run_on_fleet' },
      { dataType: 'network.ports' },
      { deviceId: 'd2' },
      { arguments: { a: 1 } },
    ];
    append(20);
    for (const other of others) append(20, other);
    await clock.advance(1_000);
    expect(rows).toHaveLength(7 * 11);
    expect(told()).toBe(7 * 20);
  });
});

it.each<Partial<OperationRecord>>([
  { source: 'live', cacheHit: false },
  { source: 'stored' },
  { outcome: 'failure', errorCode: 'DEVICE_UNREACHABLE', source: undefined },
])('anything else has a row each time: %j', (other) => {
  append(100, other);
  expect(rows).toHaveLength(100);
});
