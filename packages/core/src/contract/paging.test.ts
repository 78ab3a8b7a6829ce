import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPage, paginate } from './paging.ts';

describe('paginate', () => {
  test('gives every item once and in order, whatever the size of a page', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (items, limit) => {
        const seen: number[] = [];
        let cursor: string | undefined;
        do {
          const part = paginate(items, { limit, cursor });
          expect(isPage(part)).toBe(true);
          expect(part.items.length).toBeLessThanOrEqual(limit);
          seen.push(...part.items);
          cursor = part.nextCursor;
        } while (cursor !== undefined);
        expect(seen).toEqual(items);
      }),
    );
  });

  test('ends where the list has become shorter', () => {
    const { nextCursor } = paginate([1, 2, 3], { limit: 2 });
    expect(paginate([1], { limit: 2, cursor: nextCursor })).toMatchObject({ items: [], nextCursor: undefined });
  });

  test.each(['', 'x', 'MA', '-1', 'MS41', 'MQ==', '../..'])(
    'refuses the cursor %j, which it did not make',
    (cursor) => {
      expect(() => paginate([1, 2, 3], { limit: 2, cursor })).toThrow(
        expect.objectContaining({ code: 'VALIDATION_FAILED' }),
      );
    },
  );
});
