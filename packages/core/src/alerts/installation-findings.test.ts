import { expect, test } from 'vitest';
import type { OperationRecord } from '../pipeline/operation-record.ts';
import { validated } from '../schema/validator.ts';
import { AlertsOptions } from './alerts-options.ts';
import { createInstallationWatch } from './installation-findings.ts';
import { OperationWindow } from './operation-window.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

const record = (changes: Partial<OperationRecord>): OperationRecord => ({
  operationId: '1',
  correlationId: '1',
  caller: 'a',
  surface: 'rest',
  deviceId: undefined,
  hostname: undefined,
  dataType: undefined,
  tool: 'x',
  startedAt: new Date(now),
  durationMs: 10,
  cacheHit: false,
  source: 'live',
  attempts: 1,
  outcome: 'success',
  errorCode: undefined,
  arguments: {},
  sizeBytes: undefined,
  ...changes,
});

function watch() {
  const statistics = {
    cache: { hits: 0, misses: 0 },
    databasePool: { maxConnections: 10, inUse: 0, idle: 10, waiting: 0 },
  };
  const operations = new OperationWindow();
  const look = createInstallationWatch(
    () => statistics as never,
    operations,
    validated(AlertsOptions, { enabled: true }, 'options'),
  );
  return { statistics, operations, look: () => look(now + 1_000) };
}

test('nothing is said of few operations', () => {
  const { operations, look } = watch();
  for (let n = 0; n < 19; n++) operations.add(record({ outcome: 'failure', errorCode: 'INTERNAL' }));
  expect(Object.values(look())).toEqual([undefined, undefined, undefined, undefined]);
});

test('failures of ours are told, those of callers and of polls are not', () => {
  const { operations, look } = watch();
  for (let n = 0; n < 90; n++) operations.add(record({}));
  for (let n = 0; n < 50; n++) operations.add(record({ outcome: 'failure', errorCode: 'VALIDATION_FAILED' }));
  for (let n = 0; n < 50; n++)
    operations.add(
      record({ surface: 'internal', tool: undefined, outcome: 'failure', errorCode: 'DEVICE_UNREACHABLE' }),
    );
  expect(look()['error-rate']).toBeUndefined();
  for (let n = 0; n < 10; n++) operations.add(record({ outcome: 'failure', errorCode: 'DEADLINE_EXCEEDED' }));
  expect(look()['error-rate']?.message).toBe('6.7 % of 150 operations of the last five minutes failed');
});

test('slow answers are told when one of twenty is', () => {
  const { operations, look } = watch();
  for (let n = 0; n < 96; n++) operations.add(record({}));
  for (let n = 0; n < 4; n++) operations.add(record({ durationMs: 9_000, startedAt: new Date(now - 9_000) }));
  expect(look()['slow-answers']).toBeUndefined();
  for (let n = 0; n < 2; n++) operations.add(record({ durationMs: 9_000, startedAt: new Date(now - 9_000) }));
  expect(look()['slow-answers']?.message).toContain('longer than 9 s');
});

test('what was long ago does not count', () => {
  const { operations, look } = watch();
  for (let n = 0; n < 50; n++)
    operations.add(record({ startedAt: new Date(now - 400_000), outcome: 'failure', errorCode: 'INTERNAL' }));
  expect(look()['error-rate']).toBeUndefined();
});

test('the hit ratio is of the look-ups since the last look, and of enough of them', () => {
  const { statistics, look } = watch();
  statistics.cache = { hits: 10_000, misses: 0 };
  expect(look()['cache-hit-ratio']).toBeUndefined();
  statistics.cache = { hits: 10_010, misses: 90 };
  expect(look()['cache-hit-ratio']).toBeUndefined();
  statistics.cache = { hits: 10_080, misses: 120 };
  expect(look()['cache-hit-ratio']).toMatchObject({ severity: 'info', message: expect.stringContaining('40 %') });
});

test('a pool that is nearly used up is told, an embedded database is not', () => {
  const { statistics, look } = watch();
  statistics.databasePool = { maxConnections: 10, inUse: 10, idle: 0, waiting: 3 };
  expect(look()['database-pool']?.message).toContain('3 wait');
  statistics.databasePool = { maxConnections: 1, inUse: 1, idle: 0, waiting: 0 };
  expect(look()['database-pool']).toBeUndefined();
});
