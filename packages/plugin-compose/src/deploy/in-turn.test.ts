import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inTurn, type Leases } from './in-turn.ts';

const { signal } = new AbortController();
const [a, b] = [
  { id: 'a', hostname: 'box' },
  { id: 'b', hostname: 'other' },
];

/** Leases of one process that can be lost. */
function leases(): Leases & { lose(): void } {
  const last = new Map<string, Promise<unknown>>();
  const losses = new Set<AbortController>();
  return {
    async withLease(name, work, wanted) {
      const before = last.get(name);
      const mine = (async () => {
        await before?.catch(() => {});
        while (!wanted.aborted) {
          const lost = new AbortController();
          losses.add(lost);
          await work(AbortSignal.any([wanted, lost.signal]));
          if (!lost.signal.aborted) return;
        }
      })();
      last.set(name, mine);
      await mine;
    },
    lose: () => {
      for (const loss of losses) loss.abort(new Error('broke'));
    },
  };
}

describe('deployments in turn', () => {
  it('lets 20 work on one device one after the other, in order, and other devices beside them', async () => {
    const held = leases();
    const events: string[] = [];
    const work = (name: string) => async () => {
      events.push(`${name} begins`);
      await turn();
      events.push(`${name} ends`);
    };
    const names = Array.from({ length: 20 }, (_, index) => `d${index}`);
    await Promise.all([
      ...names.map((name) => inTurn(held, a, signal, work(name))),
      inTurn(held, b, signal, work('other')),
    ]);
    const own = events.filter((event) => !event.startsWith('other'));
    expect(own).toEqual(names.flatMap((name) => [`${name} begins`, `${name} ends`]));
    expect(events.indexOf('other begins')).toBeLessThan(events.indexOf('d1 begins'));
  });

  it('goes on after one that failed, and passes over one whose caller has gone', async () => {
    const held = leases();
    const failed = inTurn(held, a, signal, () => Promise.reject(new Error('no')));
    const gone = inTurn(held, a, AbortSignal.abort(new Error('gone')), async () => 'never');
    const last = inTurn(held, a, signal, async () => 'done');
    await expect(failed).rejects.toThrow('no');
    await expect(gone).rejects.toThrow('gone');
    expect(await last).toBe('done');
  });

  it('stops one that lost its turn, and does not begin it anew', async () => {
    const held = leases();
    let runs = 0;
    const work = inTurn(held, a, signal, async (mine) => {
      runs += 1;
      while (true) {
        mine.throwIfAborted();
        await turn();
      }
    });
    await turn();
    held.lose();
    await expect(work).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(runs).toBe(1);
  });

  it('keeps what was done although the turn was lost meanwhile', async () => {
    const held = leases();
    const work = inTurn(held, a, signal, async () => {
      held.lose();
      return 'done';
    });
    expect(await work).toBe('done');
  });
});
