import { expect, test } from 'vitest';
import { createManualClock } from './manual-clock.ts';

const start = new Date('2026-01-01T00:00:00Z');

test('a manual clock stands still until it is moved', async () => {
  const clock = createManualClock(start);
  expect(clock.now()).toBe(start.getTime());
  await clock.advance(1_500);
  expect(clock.now() - start.getTime()).toBe(1_500);
});

test('what is due on the way runs in the order of its time, at its time, also what is scheduled meanwhile', async () => {
  const clock = createManualClock(start);
  const ran: string[] = [];
  const note = (name: string) => () => void ran.push(`${name} at ${clock.now() - start.getTime()}`);
  clock.schedule(200, note('second'));
  clock.schedule(100, () => {
    note('first')();
    clock.schedule(50, note('nested'));
  });
  clock.schedule(301, note('late'));
  await clock.advance(300);
  expect(ran).toEqual(['first at 100', 'nested at 150', 'second at 200']);
  expect(clock.pending).toBe(1);
});

test('what is cancelled does not run', async () => {
  const clock = createManualClock(start);
  let ran = false;
  const cancel = clock.schedule(10, () => {
    ran = true;
  });
  cancel();
  await clock.advance(100);
  expect([ran, clock.pending]).toEqual([false, 0]);
});

test('each settles before the next runs', async () => {
  const clock = createManualClock(start);
  const order: string[] = [];
  clock.schedule(1, () => void Promise.resolve().then(() => order.push('settled')));
  clock.schedule(2, () => void order.push('next'));
  await clock.advance(2);
  expect(order).toEqual(['settled', 'next']);
});
