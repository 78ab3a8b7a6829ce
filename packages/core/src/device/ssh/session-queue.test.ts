import { expect, test } from 'vitest';
import { Deadline } from '../deadline.ts';
import { SessionQueue } from './session-queue.ts';

test('allows what the server had room for when it refused a session, and one more after many successful ones', async () => {
  using deadline = new Deadline('work', {});
  const queue = new SessionQueue({ limit: 4, maxWaiting: 10, what: 'a channel to nas01' });
  const releases = [await queue.acquire(deadline), await queue.acquire(deadline), await queue.acquire(deadline)];
  releases.pop()?.();
  queue.refused();
  expect(queue.limit).toBe(2);
  const third = queue.acquire(deadline);
  expect(queue.waiting).toBe(1);
  for (let n = 0; n < 199; n++) queue.opened();
  expect(queue.limit).toBe(2);
  queue.opened();
  expect(queue.limit).toBe(3);
  (await third)();
  for (let n = 0; n < 1_000; n++) queue.opened();
  expect(queue.limit).toBe(4);
});

test('leaves one session even to a server that refuses all, and counts anew after each refusal', () => {
  const queue = new SessionQueue({ limit: 4, maxWaiting: 10, what: 'a channel to nas01' });
  queue.refused();
  expect(queue.limit).toBe(1);
  for (let n = 0; n < 199; n++) queue.opened();
  queue.refused();
  for (let n = 0; n < 199; n++) queue.opened();
  expect(queue.limit).toBe(1);
});
