import { expect, test } from 'vitest';
import { BurstDetector } from './burst-detector.ts';

test('asks for a comparison after a burst, once it is quiet, and not for a trickle', () => {
  const bursts = new BurstDetector();
  for (let second = 0; second < 100; second += 1) bursts.count(500, 10_000 + second * 1_001);
  expect(bursts.sweepAtMs).toBe(Number.POSITIVE_INFINITY);
  for (let step = 0; step < 10; step += 1) bursts.count(300, 200_000 + step * 50);
  expect(bursts.sweepAtMs).toBe(200_450 + 300);
  bursts.reset();
  expect(bursts.sweepAtMs).toBe(Number.POSITIVE_INFINITY);
});
