import { describe, expect, test } from 'vitest';
import { createFlights } from './stages/2-join.ts';

const forever = () => new AbortController().signal;

describe('flights', () => {
  test('are shared by all who ask for one key while it runs, and by nobody after', async () => {
    const flights = createFlights<number>();
    let starts = 0;
    const start = async () => ++starts;
    const together = await Promise.all([1, 2, 3].map(() => flights.join('a', forever(), start)));
    expect(together).toEqual([1, 1, 1]);
    expect(await flights.join('b', forever(), start)).toBe(2);
    expect(await flights.join('a', forever(), start)).toBe(3);
    expect(flights.size).toBe(0);
  });

  test('go on when one leaves, and are aborted when the last has gone', async () => {
    const flights = createFlights<number>();
    const work = Promise.withResolvers<number>();
    let signal: AbortSignal | undefined;
    const start = (given: AbortSignal) => {
      signal = given;
      return work.promise;
    };
    const [first, second] = [new AbortController(), new AbortController()];
    const answers = [flights.join('a', first.signal, start), flights.join('a', second.signal, start)];
    const outcomes = Promise.allSettled(answers);
    first.abort('one');
    await Promise.resolve();
    await expect(answers[0]).rejects.toBe('one');
    expect(signal?.aborted).toBe(false);
    second.abort('two');
    await outcomes;
    expect(signal?.reason).toMatchObject({ code: 'ABORTED' });
    expect(flights.size).toBe(0);
    work.reject(new Error('nobody is there to hear it'));
  });

  test('that were left are not joined by the next who asks', async () => {
    const flights = createFlights<string>();
    const leaving = new AbortController();
    const left = flights.join('a', leaving.signal, () => new Promise(() => {}));
    leaving.abort('gone');
    await expect(left).rejects.toBe('gone');
    expect(await flights.join('a', forever(), async () => 'new')).toBe('new');
  });

  test('fail for all alike, and the next one begins anew', async () => {
    const flights = createFlights<number>();
    const fail = async () => {
      throw new Error('down');
    };
    const outcomes = await Promise.allSettled([flights.join('a', forever(), fail), flights.join('a', forever(), fail)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await flights.join('a', forever(), async () => 1)).toBe(1);
  });

  test('do not begin for a caller who has left already', async () => {
    const flights = createFlights<number>();
    let begun = false;
    const start = async () => {
      begun = true;
      return 1;
    };
    await expect(flights.join('a', AbortSignal.abort('gone'), start)).rejects.toBe('gone');
    expect(begun).toBe(false);
  });
});
