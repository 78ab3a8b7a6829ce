import { expect, test } from 'vitest';
import { LocalLeases } from './local-leases.ts';

/** Work that goes on until it is let go or its signal aborts. */
function work() {
  const started = Promise.withResolvers<AbortSignal>();
  const end = Promise.withResolvers<void>();
  const run = (signal: AbortSignal) => {
    started.resolve(signal);
    signal.addEventListener('abort', () => end.resolve(), { once: true });
    return end.promise;
  };
  return { run, started: started.promise, end: end.resolve };
}

const never = new AbortController().signal;

test('a lease is held by one at a time, in the order of asking', async () => {
  await using leases = new LocalLeases();
  const [first, second] = [work(), work()];
  const one = leases.withLease('a', first.run, never);
  const two = leases.withLease('a', second.run, never);
  const other = leases.withLease('b', async () => {}, never);
  await first.started;
  await other;
  expect(leases.held()).toEqual(['a']);
  first.end();
  await one;
  await second.started;
  second.end();
  await two;
  expect(leases.held()).toEqual([]);
});

test('who gives up waiting does not let the next one in early', async () => {
  await using leases = new LocalLeases();
  const [first, third] = [work(), work()];
  const one = leases.withLease('a', first.run, never);
  await first.started;
  let ran = false;
  const impatient = new AbortController();
  const run = async () => {
    ran = true;
  };
  const two = leases.withLease('a', run, impatient.signal);
  const three = leases.withLease('a', third.run, never);
  impatient.abort();
  await two;
  expect(ran).toBe(false);
  let thirdStarted = false;
  void third.started.then(() => {
    thirdStarted = true;
  });
  await new Promise(setImmediate);
  expect(thirdStarted).toBe(false);
  first.end();
  await one;
  await third.started;
  third.end();
  await three;
});

test('what fails is told, and the lease is free again', async () => {
  await using leases = new LocalLeases();
  const failing = leases.withLease(
    'a',
    async () => {
      throw new Error('broken');
    },
    never,
  );
  await expect(failing).rejects.toThrow('broken');
  let ran = false;
  await leases.withLease(
    'a',
    async () => {
      ran = true;
    },
    never,
  );
  expect(ran).toBe(true);
});

test('closing ends the work and those who wait', async () => {
  const leases = new LocalLeases();
  const first = work();
  const all = [leases.withLease('a', first.run, never), leases.withLease('a', work().run, never)];
  const signal = await first.started;
  await leases[Symbol.asyncDispose]();
  await Promise.all(all);
  expect(signal.aborted).toBe(true);
});
