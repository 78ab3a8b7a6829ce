import { expect, test } from 'vitest';
import { ChangeQueue } from './change-queue.ts';

test('holds a path once, gives it when it is due, and never puts it off', () => {
  let now = 0;
  const queue = new ChangeQueue(() => now);
  expect(queue.waitMs()).toBeUndefined();
  queue.add('a', 100);
  queue.add('b', 200);
  now = 50;
  queue.add('a', 100);
  queue.add('b', 10);
  expect(queue.size).toBe(2);
  expect(queue.waitMs()).toBe(10);
  now = 60;
  expect(queue.take()).toEqual(['b']);
  now = 100;
  expect(queue.take()).toEqual(['a']);
  expect(queue.take()).toEqual([]);
});
