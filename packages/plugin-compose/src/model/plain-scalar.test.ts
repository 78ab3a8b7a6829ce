import { describe, expect, it } from 'vitest';
import { plainScalar } from './plain-scalar.ts';

describe('plainScalar', () => {
  it.each([
    ['22:22', '22:22'],
    ['22222:22', '22222:22'],
    ['8080', 8080],
    ['-1', -1],
    ['022', 18],
    ['0o22', 18],
    ['0x1F', 31],
    ['0b11', 3],
    ['1_000', 1000],
    ['08', 8],
    ['1.10', 1.1],
    ['1e3', 1000],
    ['.5', 0.5],
    ['3.9.1', '3.9.1'],
    ['12345678901234567890', '12345678901234567890'],
    ['true', true],
    ['False', false],
    ['yes', 'yes'],
    ['on', 'on'],
    ['~', null],
    ['', null],
    ['null', null],
    ['.inf', '.inf'],
    ['2024-01-01', '2024-01-01'],
    ['_', '_'],
    ['-', '-'],
    ['.', '.'],
  ])('%j', (text, expected) => {
    expect(plainScalar(text)).toBe(expected);
  });
});
