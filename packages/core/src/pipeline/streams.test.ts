import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InfrastructorError } from '../contract/errors.ts';
import { definePlugin } from '../contract/plugin.ts';
import type { StreamDefinition } from '../contract/stream.ts';
import { defineStream } from '../contract/stream.ts';
import { startTestRuntime, type TestRuntime } from '../lifecycle/test-runtime.ts';
import type { Owned } from '../registry/registry.ts';
import type { StreamSubscription } from './streams.ts';

/** One open source: what the test says to it comes out of the stream. */
interface Tap {
  readonly params: { readonly filter: string };
  readonly signal: AbortSignal;
  say(item: number): void;
  end(error?: Error): void;
}
const taps: Tap[] = [];

const numbers = defineStream({
  name: 'test.numbers',
  description: 'Numbers',
  params: Type.Object({ filter: Type.String({ default: 'all' }) }),
  item: Type.Integer(),
  async *open({ params, signal }) {
    const { readable, writable } = new TransformStream<number, number>(
      undefined,
      { highWaterMark: 10_000 },
      { highWaterMark: 10_000 },
    );
    const writer = writable.getWriter();
    const end = (error?: Error) => void (error ? writer.abort(error) : writer.close()).catch(() => {});
    signal.addEventListener('abort', () => end(), { once: true });
    taps.push({ params, signal, say: (item) => void writer.write(item), end });
    yield* readable;
  },
});

let host: TestRuntime;
let owned: Owned<StreamDefinition>;
const reader = { id: 'reader', scopes: ['read'], surface: 'ws' } as const;
const listen = (params: unknown = {}, device = 'nas') => host.runtime.streams.subscribe(owned, device, params, reader);
const items = async (subscription: StreamSubscription) =>
  (await Array.fromAsync(subscription)).map((message) => ('item' in message ? message.item : message));
const newest = async () => {
  await expect.poll(() => taps.length).toBeGreaterThan(0);
  return taps.pop() as Tap;
};

beforeAll(async () => {
  const plugin = definePlugin({ name: 'test', streams: [numbers] });
  host = await startTestRuntime(plugin);
  owned = host.runtime.registry.streams.get('test.numbers') as Owned<StreamDefinition>;
  await host.addDevice('nas');
  await host.addDevice('web');
}, 60_000);
afterAll(() => host.runtime.close());

describe('a stream', () => {
  test('has one source for all who listen to the same, and ends with the last of them', async () => {
    const [first, second] = [await listen(), await listen({ filter: 'all' })];
    expect(host.runtime.streams.size).toBe(1);
    const tap = await newest();
    expect(taps).toEqual([]);
    const both = [items(first), items(second)];
    tap.say(1);
    await expect.poll(() => tap.signal.aborted).toBe(false);
    first.close();
    expect(tap.signal.aborted).toBe(false);
    tap.say(2);
    await new Promise((resolve) => setImmediate(resolve));
    second.close();
    expect(tap.signal.aborted).toBe(true);
    expect(host.runtime.streams.size).toBe(0);
    expect(await Promise.all(both)).toEqual([[1], [1, 2]]);
  });

  test('has a source of its own for each device and each set of parameters', async () => {
    const three = [await listen(), await listen({ filter: 'odd' }), await listen({}, 'web')];
    expect(host.runtime.streams.size).toBe(3);
    for (const subscription of three) subscription.close();
    expect(host.runtime.streams.size).toBe(0);
    taps.length = 0;
  });

  test('tells a slow listener how many it lost, and nobody else', async () => {
    const [slow, quick] = [await listen(), await listen()];
    const tap = await newest();
    const seen = items(quick);
    for (let item = 0; item < 1_100; item++) tap.say(item);
    tap.end();
    expect(await seen).toHaveLength(1_100);
    const late = await items(slow);
    expect(late[0]).toEqual({ kind: 'dropped', count: 100 });
    expect(late).toHaveLength(1_001);
  });

  test('that breaks tells every listener why, and the next one opens a new source', async () => {
    const listening = await listen();
    const tap = await newest();
    tap.end(new InfrastructorError('SSH_CONNECTION_LOST', 'gone'));
    await expect(items(listening)).rejects.toMatchObject({ code: 'SSH_CONNECTION_LOST' });
    const again = await listen();
    const next = await newest();
    next.say(7);
    next.end();
    expect(await items(again)).toEqual([7]);
  });

  test('ends when its reader stops reading', async () => {
    const listening = await listen();
    const tap = await newest();
    tap.say(1);
    for await (const _message of listening) break;
    expect(tap.signal.aborted).toBe(true);
  });

  test('refuses a caller without its scope, an unknown device and wrong parameters', async () => {
    const { streams } = host.runtime;
    const nobody = { ...reader, scopes: [] };
    await expect(streams.subscribe(owned, 'nas', {}, nobody)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(listen({}, 'nowhere')).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
    await expect(listen({ filter: 5 })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(streams.size).toBe(0);
  });
});
