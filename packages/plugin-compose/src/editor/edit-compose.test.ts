import { isInfrastructorError } from '@infrastructor/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComposeEdit, PlainValue } from './compose-edit.ts';
import { editCompose, readValues } from './edit-compose.ts';
import { editValue } from './edit-value.ts';

const text = `# head
x-common: &common   # shared
  restart: always

services:
  web:   # the front
    <<: *common
    image: "nginx:1.25"   # pinned
    ports: # published
      - "80:80"     # http
      # a comment between
      - 443:443
    environment:
    - A=1
    - B=2  # two

    volumes: ["a:/a",  'b:/b']
    labels: {}
  db:
    image: 'postgres'
    command: |
      run this
      and that
    environment:

# tail
networks: { front: , back: { external: true } }
`;

const edit = (...edits: readonly ComposeEdit[]) => editCompose(text, edits);

/** What an edit took away and what it put there, line by line. */
function difference(before: string, after: string): { removed: string[]; added: string[] } {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return { removed: a.slice(start, a.length - end), added: b.slice(start, b.length - end) };
}

const changed = (...edits: readonly ComposeEdit[]) => difference(text, edit(...edits));

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

const scalar = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom(
    'yes',
    '22:22',
    '',
    ' a ',
    '# x',
    '- a',
    '*a',
    '&a',
    '!x',
    "it's",
    '"',
    'a: b',
    'a #b',
    '2024-01-01',
    '0x1',
    '1e3',
    'null',
    '{',
    '[',
    '\n',
    '%',
    '@',
    '`',
    '--- a',
    '~',
  ),
  fc.integer(),
  fc.boolean(),
);

const value: fc.Arbitrary<PlainValue> = fc.letrec<{ value: PlainValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

/** Every place of a value, from the top down. */
function places(root: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof root !== 'object' || root === null) return [path];
  const below = Array.isArray(root)
    ? root.flatMap((item, index) => places(item, [...path, index]))
    : Object.entries(root).flatMap(([key, item]) => places(item, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

function change(kind: ComposeEdit['kind'], path: readonly (string | number)[], newValue: PlainValue): ComposeEdit {
  return kind === 'remove' ? { kind, path } : { kind, path, value: newValue };
}

/** The edited text, or undefined when the edit is refused as it should be. */
function tryEdit(source: string, wanted: ComposeEdit): string | undefined {
  try {
    return editCompose(source, [wanted]);
  } catch (error) {
    if (isInfrastructorError(error) && error.code === 'CONFLICT') return undefined;
    throw error;
  }
}

describe('any edit at any place', () => {
  const all = places(readValues(text));
  const kinds = fc.constantFrom<ComposeEdit['kind']>('set', 'append', 'remove');

  it('means exactly what was asked, and keeps every comment that is not on a changed line', () => {
    const counts = { done: 0, refused: 0 };
    fc.assert(
      fc.property(kinds, fc.constantFrom(...all), value, (kind, path, newValue) => {
        const wanted = change(kind, path, newValue);
        const edited = tryEdit(text, wanted);
        counts[edited === undefined ? 'refused' : 'done'] += 1;
        if (edited === undefined) return;
        expect(readValues(edited)).toEqual(editValue(readValues(text), wanted));
        const { removed } = difference(text, edited);
        // An edit of a scalar or of an item never takes more than the lines of that very place.
        if (kind === 'append') expect(removed.length).toBeLessThanOrEqual(1);
        expect(edited.startsWith('# head\n')).toBe(true);
        expect(edited).toContain('# tail\n');
      }),
      { numRuns: 600 },
    );
    console.log(`editCompose: ${JSON.stringify(counts)} of random edits`);
  });

  it('builds any model from nothing and takes it apart again', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), value, { maxKeys: 4, noNullPrototype: true }),
        (model) => {
          const empty = 'services: {}\n';
          const built = Object.entries(model).reduce(
            (source, [key, item]) => editCompose(source, [{ kind: 'set', path: ['x-top', key], value: item }]),
            empty,
          );
          expect(readValues(built)).toEqual(
            Object.keys(model).length > 0 ? { services: {}, 'x-top': model } : { services: {} },
          );
          const taken = Object.keys(model).reduce(
            (source, key) => editCompose(source, [{ kind: 'remove', path: ['x-top', key] }]),
            built,
          );
          expect(taken.startsWith(empty)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
