import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresInstalled, startPostgres, type TestPostgres } from '../store/test-postgres.ts';
import { PostgresLeases } from './postgres-leases.ts';

const never = new AbortController().signal;

async function holder(url: string, name: string): Promise<ChildProcess> {
  const child = fork(new URL('./test-lease-holder.ts', import.meta.url).pathname, [url, name], {
    execArgv: ['--conditions=development'],
  });
  await once(child, 'message');
  return child;
}

/** Work that goes on until its signal aborts. */
function work() {
  let runs = 0;
  let waiting = Promise.withResolvers<void>();
  return {
    async run(signal: AbortSignal) {
      runs += 1;
      waiting.resolve();
      waiting = Promise.withResolvers<void>();
      if (!signal.aborted) await once(signal, 'abort');
    },
    get runs() {
      return runs;
    },
    /** The next time that it begins. */
    next: () => waiting.promise,
  };
}

describe.skipIf(!postgresInstalled)('leases on PostgreSQL', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  }, 30_000);
  afterAll(() => server?.[Symbol.asyncDispose]());

  test('a process that is killed gives way to the next', async () => {
    const child = await holder(server.url, 'watchers');
    await using leases = new PostgresLeases({ url: server.url });
    const { run, next } = work();
    const started = next();
    let ran = false;
    void started.then(() => {
      ran = true;
    });
    const stop = new AbortController();
    const held = leases.withLease('watchers', run, stop.signal);
    const other = leases.withLease('something else', async () => {}, never);
    await other;
    expect(ran).toBe(false);
    const killedAt = performance.now();
    child.kill('SIGKILL');
    await started;
    const tookMs = performance.now() - killedAt;
    console.info(`taken over ${Math.round(tookMs)} ms after kill -9`);
    expect(tookMs).toBeLessThan(15_000);
    expect(leases.held()).toEqual(['watchers']);
    stop.abort();
    await held;
    expect(leases.held()).toEqual([]);
  });

  test('of several processes one works, and the next when it closes', async () => {
    const one = new PostgresLeases({ url: server.url, pollMs: 50 });
    await using two = new PostgresLeases({ url: server.url, pollMs: 50 });
    const [first, second] = [work(), work()];
    const firstStarted = first.next();
    const ended = one.withLease('shared', first.run, never);
    await firstStarted;
    const secondStarted = second.next();
    void two.withLease('shared', second.run, never);
    expect(second.runs).toBe(0);
    await one[Symbol.asyncDispose]();
    await ended;
    await secondStarted;
    expect([first.runs, second.runs]).toEqual([1, 1]);
  });

  test('work ends with the connection, and begins anew when the server is back', async () => {
    await using leases = new PostgresLeases({ url: server.url, pollMs: 50 });
    const { run, next } = work();
    const signals: AbortSignal[] = [];
    const first = next();
    void leases.withLease(
      'lost',
      (signal) => {
        signals.push(signal);
        return run(signal);
      },
      never,
    );
    await first;
    const again = next();
    await server.kill();
    await server.restart();
    await again;
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  test('shared work is split evenly, each part is with one, and all go to who is left', async () => {
    const count = 16;
    const log: { readonly process: string; readonly index: number; readonly takenOver: boolean }[] = [];
    const running = new Map<number, string>();
    const sharing = (process: string) => {
      const leases = new PostgresLeases({ url: server.url, pollMs: 50 });
      const ended = leases.withShares(
        'parts',
        count,
        async ({ index, takenOver }, signal) => {
          expect(running.get(index)).toBeUndefined();
          running.set(index, process);
          log.push({ process, index, takenOver });
          if (!signal.aborted) await once(signal, 'abort');
          running.delete(index);
        },
        never,
      );
      return { leases, ended };
    };
    const of = (process: string) => [...running.values()].filter((each) => each === process).length;
    const one = sharing('one');
    await expect.poll(() => of('one')).toBe(count);
    expect(log.some(({ takenOver }) => takenOver)).toBe(false);
    const two = sharing('two');
    await expect.poll(() => [of('one'), of('two')]).toEqual([8, 8]);
    const three = sharing('three');
    await expect.poll(() => [of('one'), of('two'), of('three')].sort()).toEqual([5, 5, 6]);
    expect(three.leases.held()).toHaveLength(of('three'));
    await two.leases[Symbol.asyncDispose]();
    await two.ended;
    await expect.poll(() => [of('one'), of('three')]).toEqual([8, 8]);
    expect(log.filter(({ process }) => process !== 'one').every(({ takenOver }) => takenOver)).toBe(true);
    await server.kill();
    await expect.poll(() => running.size).toBe(0);
    await server.restart();
    await expect.poll(() => [of('one'), of('three')], { timeout: 20_000 }).toEqual([8, 8]);
    await Promise.all([one, three].map(({ leases }) => leases[Symbol.asyncDispose]()));
    expect(running.size).toBe(0);
  });

  test('shared work that fails is told', async () => {
    await using leases = new PostgresLeases({ url: server.url, pollMs: 50 });
    const failing = leases.withShares(
      'failing parts',
      4,
      async ({ index }, signal) => {
        if (index === 2) throw new Error('broken');
        await once(signal, 'abort');
      },
      never,
    );
    await expect(failing).rejects.toThrow('broken');
    expect(leases.held()).toEqual([]);
  });

  test('what fails is told, and others may have the lease', async () => {
    await using one = new PostgresLeases({ url: server.url, pollMs: 50 });
    await using two = new PostgresLeases({ url: server.url, pollMs: 50 });
    const fail = async () => {
      throw new Error('broken');
    };
    await expect(one.withLease('failing', fail, never)).rejects.toThrow('broken');
    await two.withLease('failing', async () => {}, never);
  });
});
