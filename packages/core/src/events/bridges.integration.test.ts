import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisInstalled, startRedis } from '../cache/test-redis.ts';
import { openDatabase } from '../store/database.ts';
import { migrateUp } from '../store/migrate.ts';
import { row, sql } from '../store/sql.ts';
import { postgresInstalled, startPostgres } from '../store/test-postgres.ts';
import type { BusMessage, EventBus } from './bus.ts';
import { createEventBus } from './create-event-bus.ts';
import { LocalBus } from './local-bus.ts';
import { PostgresBridge } from './postgres-bridge.ts';
import { RedisBridge } from './redis-bridge.ts';

type Bridge = PostgresBridge | RedisBridge;

const event = (eventType: string, data: unknown = null): BusMessage => ({
  type: 'event',
  eventType,
  hostname: 'a',
  severity: 'info',
  data,
  timestamp: '2026-01-01T00:00:00.000Z',
});

function record(bus: EventBus) {
  const seen: string[] = [];
  const messages: BusMessage[] = [];
  bus.subscribe((message, origin) => {
    messages.push(message);
    seen.push(`${message.type === 'event' ? message.eventType : message.type} ${origin}`);
  });
  return { seen, messages };
}

interface BridgeServer {
  open(): Promise<Bridge>;
  kill(): Promise<void>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

function testBridge(start: () => Promise<BridgeServer>): void {
  let server: BridgeServer;
  beforeAll(async () => {
    server = await start();
  }, 30_000);
  afterAll(() => server?.stop());

  it('tells every process once and in order, and never echoes', async () => {
    await using one = await server.open();
    await using two = await server.open();
    await using three = await server.open();
    const [first, second, third] = [record(one), record(two), record(three)];
    for (let n = 0; n < 200; n++) one.publish(event(String(n)));
    two.publish(event('last'));
    const numbers = (origin: string) => Array.from({ length: 200 }, (_, n) => `${n} ${origin}`);
    await expect.poll(() => third.seen.length, { timeout: 5_000 }).toBe(201);
    await expect.poll(() => second.seen.length).toBe(201);
    await expect.poll(() => first.seen.length).toBe(201);
    expect(first.seen.filter((each) => each !== 'last remote')).toEqual(numbers('local'));
    expect(second.seen.filter((each) => each !== 'last local')).toEqual(numbers('remote'));
    expect(third.seen.filter((each) => each !== 'last remote')).toEqual(numbers('remote'));
    expect(one.statistics()).toMatchObject({ sent: 200, received: 1, lost: 0, connected: true });
  });

  it('carries messages of any length and content between short ones, in order', async () => {
    await using one = await server.open();
    await using two = await server.open();
    const { seen, messages } = record(two);
    const long = { text: `"'\\ü\u0000\ud83d`.repeat(100_000), list: [null, { deep: true }] };
    one.publish(event('short before'));
    one.publish(event('long', long));
    one.publish(event('short after'));
    await expect
      .poll(() => seen, { timeout: 5_000 })
      .toEqual(['short before remote', 'long remote', 'short after remote']);
    expect(messages[1]).toEqual(event('long', long));
  });

  it('goes on within the process while the server is away, comes back, and then trusts no cache', async () => {
    await using one = await server.open();
    await using two = await server.open();
    const [first, second] = [record(one), record(two)];
    await server.kill();
    await expect.poll(() => one.statistics().connected || two.statistics().connected).toBe(false);
    one.publish(event('meanwhile'));
    await expect.poll(() => first.seen).toEqual(['meanwhile local']);
    await server.restart();
    await expect.poll(() => one.statistics().connected && two.statistics().connected, { timeout: 20_000 }).toBe(true);
    await expect.poll(() => second.seen).toContain('invalidation remote');
    await expect
      .poll(
        () => {
          one.publish(event('again'));
          return second.seen;
        },
        { timeout: 10_000 },
      )
      .toContain('again remote');
    expect(first.seen).toContain('invalidation remote');
  });
}

describe.skipIf(!redisInstalled)('the bus over Redis', () => {
  testBridge(async () => {
    const redis = await startRedis();
    return {
      open: () => RedisBridge.open({ url: redis.url }),
      kill: redis.kill,
      restart: redis.restart,
      stop: async () => redis[Symbol.asyncDispose](),
    };
  });
});

describe.skipIf(!postgresInstalled)('the bus over PostgreSQL', () => {
  let url = '';
  testBridge(async () => {
    const postgres = await startPostgres();
    url = await postgres.createDatabase();
    await using database = await openDatabase({ url });
    await migrateUp(database);
    return {
      open: () => PostgresBridge.open({ url }),
      kill: postgres.kill,
      restart: postgres.restart,
      stop: async () => postgres[Symbol.asyncDispose](),
    };
  });

  it('removes long messages after some minutes', async () => {
    const due: (() => void)[] = [];
    const schedule = (_delayMs: number, run: () => void) => {
      due.push(run);
      return () => {};
    };
    const clock = { now: () => Date.now(), schedule };
    await using bridge = await PostgresBridge.open({ url, clock });
    await using database = await openDatabase({ url });
    const count = async () =>
      (await database.one(sql.type(row<{ n: number }>())`SELECT count(*) AS n FROM bus_messages`)).n;
    bridge.publish(event('long', 'x'.repeat(10_000)));
    await expect.poll(count).toBe(1);
    for (const run of due.splice(0)) run();
    await expect.poll(() => due.length).toBeGreaterThan(0);
    expect(await count()).toBe(1);
    await database.query(sql.type(row<never>())`UPDATE bus_messages SET created_at = now() - INTERVAL '6 minutes'`);
    for (const run of due.splice(0)) run();
    await expect.poll(count).toBe(0);
  });
});

it('is chosen by what there is', async () => {
  await using local = await createEventBus();
  expect(local).toBeInstanceOf(LocalBus);
  await using redis = await createEventBus({
    redisUrl: 'redis://127.0.0.1:1',
    databaseUrl: 'postgresql://127.0.0.1:1/x',
  });
  expect(redis).toBeInstanceOf(RedisBridge);
  await using postgres = await createEventBus({ databaseUrl: 'postgresql://127.0.0.1:1/x' });
  expect(postgres).toBeInstanceOf(PostgresBridge);
});
