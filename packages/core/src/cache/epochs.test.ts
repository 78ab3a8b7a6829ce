import fc from 'fast-check';
import { expect, it } from 'vitest';
import { covers, Epochs } from './epochs.ts';

const scope = fc.record({
  dataType: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
  deviceId: fc.option(fc.constantFrom('1', '2', '3'), { nil: undefined }),
});
const key = fc.record({
  dataType: fc.constantFrom('a', 'b', 'c'),
  deviceId: fc.constantFrom('1', '2', '3'),
  additionalKey: fc.constant(''),
});

it('grows with every invalidation that covers a key, however few it may remember, and never falls', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), key, fc.array(scope), (limit, watched, invalidations) => {
      const epochs = new Epochs(limit);
      for (const invalidation of invalidations) {
        const before = epochs.of(watched);
        epochs.invalidate(invalidation);
        if (covers(invalidation, watched)) expect(epochs.of(watched)).toBeGreaterThan(before);
        else expect(epochs.of(watched)).toBeGreaterThanOrEqual(before);
      }
    }),
  );
});
