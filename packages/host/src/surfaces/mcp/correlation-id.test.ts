import { describe, expect, it } from 'vitest';
import { correlationIdFrom } from './correlation-id.ts';

describe('correlationIdFrom', () => {
  it('takes the first usable candidate', () => {
    expect(correlationIdFrom(undefined, 'from-header')).toBe('from-header');
    expect(correlationIdFrom('from-meta', 'from-header')).toBe('from-meta');
  });

  it('makes a new one where none is usable', () => {
    for (const candidate of [undefined, 7, '', 'a b', 'line\nbreak', 'x'.repeat(129), { toString: () => 'a' }]) {
      expect(correlationIdFrom(candidate)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});
