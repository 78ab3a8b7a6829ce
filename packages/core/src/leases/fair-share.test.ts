import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fairShare } from './fair-share.ts';

test('all parts are given, and nobody has more than one beyond another', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 40 }),
      (count, members) => {
        const shares = members.map((member) => fairShare(count, members, member));
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(count);
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      },
    ),
  );
});

test('whoever is no member gets nothing', () => {
  expect(fairShare(10, [1, 2], 3)).toBe(0);
});
