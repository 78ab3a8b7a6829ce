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
