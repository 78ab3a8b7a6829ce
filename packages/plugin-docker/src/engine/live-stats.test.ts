import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { LiveStats } from './live-stats.ts';

/** An engine whose streams a test writes to. */
function fakeStreams() {
  const opened: { readonly path: string; readonly body: PassThrough; readonly signal: AbortSignal }[] = [];
  const stream = async ({ path, signal }: { readonly path: string; readonly signal: AbortSignal }) => {
    const body = new PassThrough();
    signal.addEventListener('abort', () => body.destroy(new Error('aborted')), { once: true });
    opened.push({ path, body, signal });
    return body as never;
  };
  return { opened, stream };
}

const frame = (used: number, before?: number) =>
  `${JSON.stringify({
    cpu_stats: { cpu_usage: { total_usage: used }, system_cpu_usage: 1_000 },
    precpu_stats: before === undefined ? {} : { cpu_usage: { total_usage: before }, system_cpu_usage: 900 },
  })}\n`;

test('the newest frame is given once it has one before it, and not when it is old', async () => {
  const { opened, stream } = fakeStreams();
  using live = new LiveStats({ stream });
  live.follow(['a']);
  live.follow(['a', 'b']);
  expect(opened.map(({ path }) => path)).toEqual(['/containers/a/stats', '/containers/b/stats']);
  opened[0]?.body.write(frame(10));
  await new Promise(setImmediate);
  expect(live.newest('a', performance.now())).toBeUndefined();
  opened[0]?.body.write(frame(30, 10));
  await expect.poll(() => live.newest('a', performance.now())?.cpu_stats?.cpu_usage?.total_usage).toBe(30);
  expect(live.newest('a', performance.now() + 60_000)).toBeUndefined();
  expect(live.newest('b', performance.now())).toBeUndefined();
});

test('a container whose stream ends is followed anew when it is asked for', async () => {
  const { opened, stream } = fakeStreams();
  using live = new LiveStats({ stream });
  live.follow(['a']);
  await new Promise(setImmediate);
  opened[0]?.body.end();
  await expect.poll(() => live.size).toBe(0);
  live.follow(['a']);
  expect(opened).toHaveLength(2);
});

test('nothing is followed when nobody has asked for a while, nor more than fits', async () => {
  const { opened, stream } = fakeStreams();
  using live = new LiveStats({ stream }, { holdMs: 20 });
  live.follow(Array.from({ length: 1_000 }, (_, index) => String(index)));
  expect(live.size).toBe(128);
  await expect.poll(() => live.size).toBe(0);
  expect(opened.every(({ signal }) => signal.aborted)).toBe(true);
});
