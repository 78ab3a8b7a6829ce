import { describe, expect, it } from 'vitest';
import { bearerToken } from './bearer-authentication.ts';

describe('bearerToken', () => {
  it('reads the token of a bearer header, whatever its case', () => {
    expect(bearerToken('Bearer abc.def-ghi_~+/==')).toBe('abc.def-ghi_~+/==');
    expect(bearerToken('bearer  abc ')).toBe('abc');
  });

  it('finds none elsewhere', () => {
    for (const header of [undefined, '', 'Bearer', 'Bearer ', 'Basic abc', 'Bearer a b', 'Bearer a,b', 'xBearer abc']) {
      expect(bearerToken(header)).toBeUndefined();
    }
  });
});
