import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseUriTemplate } from './uri-template.ts';

describe('parseUriTemplate', () => {
  test('matches one segment with {name} and many with {+name}', () => {
    expect(parseUriTemplate('zfs://pools/{device}').match('zfs://pools/nas')).toEqual({ device: 'nas' });
    expect(parseUriTemplate('zfs://pools/{device}').match('zfs://pools/nas/tank')).toBeUndefined();
    expect(parseUriTemplate('config://{device}/{+path}').match('config://nas/etc/hosts')).toEqual({
      device: 'nas',
      path: 'etc/hosts',
    });
  });

  test('refuses broken percent encoding instead of throwing', () => {
    expect(parseUriTemplate('a://{b}').match('a://%E0%A4%A')).toBeUndefined();
  });

  test('gives back whatever was expanded into it', () => {
    const template = parseUriTemplate('config://{device}/{+path}');
    const text = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, (device, path) => {
        expect(template.match(template.expand({ device, path }))).toEqual({ device, path });
      }),
    );
  });
});
