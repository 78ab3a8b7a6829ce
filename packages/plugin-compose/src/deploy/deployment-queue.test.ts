import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createDeploymentQueue } from './deployment-queue.ts';

const { signal } = new AbortController();

describe('the queue of deployments', () => {
  it('lets 20 work on one device one after the other, in order, and other devices beside them', async () => {
    const queue = createDeploymentQueue();
    const events: string[] = [];
    const work = (name: string) => async () => {
      events.push(`${name} begins`);
      await turn();
      events.push(`${name} ends`);
    };
    const names = Array.from({ length: 20 }, (_, index) => `d${index}`);
    await Promise.all([
      ...names.map((name) => queue.inTurn('a', signal, work(name))),
      queue.inTurn('b', signal, work('other')),
    ]);
    const own = events.filter((event) => !event.startsWith('other'));
    expect(own).toEqual(names.flatMap((name) => [`${name} begins`, `${name} ends`]));
    expect(events.indexOf('other begins')).toBeLessThan(events.indexOf('d1 begins'));
  });

  it('goes on after one that failed, and passes over one whose caller has gone', async () => {
    const queue = createDeploymentQueue();
    const failed = queue.inTurn('a', signal, () => Promise.reject(new Error('no')));
    const gone = queue.inTurn('a', AbortSignal.abort(new Error('gone')), async () => 'never');
    const last = queue.inTurn('a', signal, async () => 'done');
    await expect(failed).rejects.toThrow('no');
    await expect(gone).rejects.toThrow('gone');
    expect(await last).toBe('done');
  });
});
