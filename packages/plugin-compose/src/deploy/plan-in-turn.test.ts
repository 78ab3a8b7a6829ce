import { expect, test } from 'vitest';
import { planInTurn } from './plan-in-turn.ts';

const never = new AbortController().signal;

test('a few plans look at a device at a time, and those for another do not wait for them', async () => {
  const running = { a: 0, b: 0 };
  const most = { a: 0, b: 0 };
  const plan = (id: 'a' | 'b') =>
    planInTurn({ id }, never, async () => {
      running[id]++;
      most[id] = Math.max(most[id], running[id]);
      await new Promise(setImmediate);
      running[id]--;
      return id;
    });
  const plans = await Promise.all([...Array.from({ length: 20 }, () => plan('a')), plan('b')]);
  expect(plans).toEqual([...Array.from({ length: 20 }, () => 'a'), 'b']);
  expect(most).toEqual({ a: 2, b: 1 });
});

test('a plan that fails, or is not waited for any more, lets the next one in', async () => {
  const gate = Promise.withResolvers<void>();
  const held = [1, 2].map(() => planInTurn({ id: 'c' }, never, () => gate.promise));
  const leaving = new AbortController();
  const left = planInTurn({ id: 'c' }, leaving.signal, async () => 'never begun');
  const next = planInTurn({ id: 'c' }, never, async () => {
    throw new Error('no compose file');
  });
  leaving.abort(new Error('the caller went away'));
  await expect(left).rejects.toThrow('the caller went away');
  gate.resolve();
  await Promise.all(held);
  await expect(next).rejects.toThrow('no compose file');
  expect(await planInTurn({ id: 'c' }, never, async () => 'planned')).toBe('planned');
});
