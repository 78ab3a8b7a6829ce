import { describe, expect, it } from 'vitest';
import { listPage } from './list-page.ts';

describe('listPage', () => {
  it('gives every item exactly once', () => {
    const all = Array.from({ length: 25 }, (_, index) => index);
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page: { readonly items: number[]; readonly nextCursor?: string } = listPage(all, cursor, 10);
      seen.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(all);
  });

  it('refuses a cursor that it did not give out', () => {
    for (const cursor of [
      'nonsense',
      Buffer.from('-1').toString('base64url'),
      Buffer.from('1.5').toString('base64url'),
    ]) {
      expect(() => listPage([1], cursor, 10)).toThrow('cursor');
    }
  });
});
