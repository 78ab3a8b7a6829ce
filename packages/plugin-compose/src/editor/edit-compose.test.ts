import { describe, expect, it } from 'vitest';
import { composeSample as text } from '../testing/compose-sample.ts';
import { lineDifference } from '../testing/line-difference.ts';
import type { ComposeEdit } from './compose-edit.ts';
import { editCompose } from './edit-compose.ts';

const edit = (...edits: readonly ComposeEdit[]) => editCompose(text, edits);

const changed = (...edits: readonly ComposeEdit[]) => lineDifference(text, edit(...edits));

describe('editCompose', () => {
  it('changes a value in its own quotes and keeps the comment behind it', () => {
    expect(changed({ kind: 'set', path: ['services', 'web', 'image'], value: 'nginx:1.27' })).toEqual({
      removed: ['    image: "nginx:1.25"   # pinned'],
      added: ['    image: "nginx:1.27"   # pinned'],
    });
  });

  it('quotes what YAML 1.1 would take for base 60', () => {
    expect(changed({ kind: 'set', path: ['services', 'web', 'ports', 1], value: '22:22' }).added).toEqual([
      '      - "22:22"',
    ]);
  });

  it('adds an item in the indentation of its list', () => {
    expect(changed({ kind: 'append', path: ['services', 'web', 'environment'], value: 'C=3' })).toEqual({
      removed: [],
      added: ['    - C=3'],
    });
    expect(
      changed({ kind: 'append', path: ['services', 'web', 'ports'], value: { target: 53, protocol: 'udp' } }),
    ).toEqual({
      removed: [],
      added: ['      - target: 53', '        protocol: udp'],
    });
    expect(changed({ kind: 'append', path: ['services', 'web', 'volumes'], value: 'c:/c' }).added).toEqual([
      '    volumes: ["a:/a",  \'b:/b\', "c:/c"]',
    ]);
  });

  it('adds a key, with the maps above it', () => {
    expect(
      changed({ kind: 'set', path: ['services', 'db', 'deploy', 'resources', 'limits'], value: { memory: '1G' } })
        .added,
    ).toEqual(['    deploy:', '      resources:', '        limits:', '          memory: 1G']);
    expect(changed({ kind: 'set', path: ['services', 'web', 'labels', 'a'], value: 'b' }).added).toEqual([
      '    labels: { a: b }',
    ]);
    expect(changed({ kind: 'set', path: ['services', 'db', 'environment', 'A'], value: '1' }).added).toEqual([
      '      A: "1"',
    ]);
    expect(changed({ kind: 'set', path: ['networks', 'proxy'], value: { external: true } }).added).toEqual([
      'networks: { front: , back: { external: true }, proxy: { external: true } }',
    ]);
    expect(changed({ kind: 'set', path: ['volumes', 'data'], value: {} }).added).toEqual(['volumes:', '  data: {}']);
  });

  it('overrides what a merge key brings, in the map itself', () => {
    const { added } = changed({ kind: 'set', path: ['services', 'web', 'restart'], value: 'no' });
    expect(added).toEqual(['    restart: "no"']);
  });

  it('takes out a line with the comment behind it', () => {
    expect(changed({ kind: 'remove', path: ['services', 'web', 'ports', 0] })).toEqual({
      removed: ['      - "80:80"     # http'],
      added: [],
    });
    expect(changed({ kind: 'remove', path: ['services', 'web', 'volumes', 0] }).added).toEqual([
      "    volumes: ['b:/b']",
    ]);
    expect(changed({ kind: 'remove', path: ['services', 'db', 'command'] }).removed).toHaveLength(3);
  });

  it('leaves an empty collection when the last element goes', () => {
    const one = 'services:\n  web:\n    ports:\n    - "80:80" # c\n    labels:\n      a: b\n';
    const none = editCompose(one, [
      { kind: 'remove', path: ['services', 'web', 'ports', 0] },
      { kind: 'remove', path: ['services', 'web', 'labels', 'a'] },
    ]);
    expect(none).toBe('services:\n  web:\n    ports:\n      [] # c\n    labels:\n      {}\n');
  });

  it('moves the next key up when the first one behind a dash goes', () => {
    const long = 'services:\n  web:\n    volumes:\n      - type: bind\n        source: /a\n        target: /b\n';
    expect(editCompose(long, [{ kind: 'remove', path: ['services', 'web', 'volumes', 0, 'type'] }])).toBe(
      'services:\n  web:\n    volumes:\n      - source: /a\n        target: /b\n',
    );
  });

  it('keeps Windows line ends, a byte order mark and a missing last line end', () => {
    const windows = '\uFEFFservices:\r\n  web:\r\n    image: a\r\n    tty: true';
    const edited = editCompose(windows, [
      { kind: 'set', path: ['services', 'web', 'image'], value: 'b' },
      { kind: 'set', path: ['services', 'web', 'user'], value: '1000' },
      { kind: 'remove', path: ['services', 'web', 'tty'] },
    ]);
    expect(edited).toBe('\uFEFFservices:\r\n  web:\r\n    image: b\r\n    user: "1000"');
  });

  it.each<[string, ComposeEdit]>([
    ['a value that an alias shares', { kind: 'set', path: ['x-common', 'restart'], value: 'no' }],
    ['an anchor that is used', { kind: 'remove', path: ['x-common'] }],
    ['what a merge key brings', { kind: 'remove', path: ['services', 'web', 'restart'] }],
    ['an item that is not there', { kind: 'remove', path: ['services', 'web', 'ports', 9] }],
    ['a key below a text', { kind: 'set', path: ['services', 'web', 'image', 'a'], value: 'b' }],
    ['an item below a map', { kind: 'append', path: ['services', 'db'], value: 'b' }],
    ['nothing at all', { kind: 'remove', path: [] }],
  ])('refuses to change %s', (_, change) => {
    expect(() => edit(change)).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
  });

  it('changes nothing when one of several edits is refused', () => {
    const change: ComposeEdit = { kind: 'set', path: ['services', 'web', 'image'], value: 'x' };
    expect(() => edit(change, { kind: 'remove', path: ['gone'] })).toThrow();
  });
});
