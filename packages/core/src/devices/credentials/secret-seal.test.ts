import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSecretSeal } from './secret-seal.ts';

const masterKey = randomBytes(32);
const seal = createSecretSeal(masterKey);
const refused = expect.objectContaining({ code: 'CONFIGURATION_INVALID' });

describe('a sealed secret', () => {
  test('opens to what it was, and never looks the same twice', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'grapheme' }), (subject, secret) => {
        const sealed = seal.seal(subject, secret);
        expect(createSecretSeal(masterKey).open(subject, sealed)).toBe(secret);
        expect(Buffer.from(sealed).equals(Buffer.from(seal.seal(subject, secret)))).toBe(false);
      }),
    );
  });

  test('does not show its text', () => {
    expect(Buffer.from(seal.seal('device', 'a very long secret')).includes('secret')).toBe(false);
  });

  test('opens with no other key, for no other subject, and not when a bit was changed', () => {
    const sealed = Buffer.from(seal.seal('device', 'secret'));
    expect(() => createSecretSeal(randomBytes(32)).open('device', sealed)).toThrow(refused);
    expect(() => seal.open('another', sealed)).toThrow(refused);
    for (let index = 0; index < sealed.length; index++) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => seal.open('device', changed)).toThrow(refused);
    }
    expect(() => seal.open('device', Buffer.alloc(3))).toThrow(refused);
  });
});
