import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readShared, sharedIsAbsent } from '../testing/shared-data.ts';
import { isContainerId, isSameContainer } from './container-id.ts';

const web = { id: 'e2173b9478a6ae55e237d4d74f8bbb753f0817192b5081334dc78476296b7dfb', name: 'web' };

describe('isContainerId', () => {
  it.each(['web', 'media-front-1', 'a.b_c', web.id, '0'])('takes %s', (text) => {
    expect(isContainerId(text)).toBe(true);
  });

  it.each(['', '-rm', '.x', '/web', 'a b', 'a;b', 'a/b', 'ä', 'web\n', 'x'.repeat(256), '../x', 'a:b'])(
    'refuses %j',
    (text) => {
      expect(isContainerId(text)).toBe(false);
    },
  );

  it('takes nothing that a shell or a path would understand', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (isContainerId(text)) expect(text).toMatch(/^[\w.-]+$/);
      }),
    );
  });

  it.skipIf(sharedIsAbsent)('refuses hostile texts that hold a separator', () => {
    const texts =
      JSON.stringify(JSON.parse(readShared('corpora/payloads/payloads.json'))).match(/"(?:[^"\\]|\\.)*"/g) ?? [];
    for (const text of texts.map((quoted) => JSON.parse(quoted) as string)) {
      if (/[^\w.-]|^[-.]/.test(text)) expect(isContainerId(text), text).toBe(false);
    }
  });
});

describe('isSameContainer', () => {
  it('matches name, id and a long enough start of the id', () => {
    expect(isSameContainer('web', web)).toBe(true);
    expect(isSameContainer('e2173b9478a6', web)).toBe(true);
    expect(isSameContainer(web.id, { ...web, id: 'e2173b9478a6' })).toBe(true);
  });

  it('does not match another one', () => {
    expect(isSameContainer('e21', web)).toBe(false);
    expect(isSameContainer('we', web)).toBe(false);
  });
});
