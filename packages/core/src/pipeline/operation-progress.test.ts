import { expect, test } from 'vitest';
import type { BusMessage } from '../events/bus.ts';
import { createTestClock } from '../polling/test-clock.ts';
import { OperationProgress } from './operation-progress.ts';

function start() {
  const told: BusMessage[] = [];
  const clock = createTestClock('2026-01-01T00:00:00.000Z');
  const bus = { publish: (message: BusMessage) => void told.push(message) };
  const subject = { operationId: 'o', correlationId: 'c', caller: 'token:a', tool: 'send_it', hostname: 'nas' };
  const progress = new OperationProgress({ clock, bus: bus as never }, subject);
  const report = (done: number) => progress.report({ done, total: 1_000, text: `${done} sent` });
  return { told, clock, progress, report, subject };
}

test('tells whose operation it is and how far it is', () => {
  const { told, report, subject } = start();
  report(1);
  const timestamp = '2026-01-01T00:00:00.000Z';
  expect(told).toEqual([
    { type: 'progress', ...subject, state: 'running', done: 1, total: 1_000, text: '1 sent', timestamp },
  ]);
});

test('tells ten times a second at most, and never leaves out the last state', async () => {
  const { told, clock, progress, report } = start();
  for (let done = 0; done < 950; done++) {
    report(done);
    await clock.advance(1);
  }
  expect(told).toHaveLength(10);
  expect(told[1]).toMatchObject({ done: 99 });
  await clock.advance(100);
  expect(told.at(-1)).toMatchObject({ done: 949, state: 'running' });
  report(1_000);
  progress.end('succeeded');
  expect(told.at(-1)).toMatchObject({ done: 1_000, state: 'succeeded' });
  const count = told.length;
  report(1_001);
  await clock.advance(1_000);
  expect(told).toHaveLength(count);
});

test('tells nothing of an operation that tells of no progress', () => {
  const { told, progress } = start();
  progress.end('failed');
  expect(told).toEqual([]);
});
