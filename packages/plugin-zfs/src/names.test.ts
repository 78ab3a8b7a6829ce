import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isDatasetName,
  isEntityName,
  isFullSnapshotName,
  isPoolName,
  isSnapshotName,
  longestName,
  partsOf,
} from './names.ts';

describe('names', () => {
  it.each(['tank', 'my pool', 'a', 'T_1-2.3:4', 'x'.repeat(longestName)])('accepts the pool %s', (name) => {
    expect(isPoolName(name)).toBe(true);
  });

  it.each([
    '',
    '-f',
    '1tank',
    ' tank',
    'tank/a',
    'mirror',
    'mirrored',
    'raidz2',
    'draid',
    'spares',
    'log',
    'tänk',
    'a\n',
    'a;b',
  ])('refuses the pool %j', (name) => {
    expect(isPoolName(name)).toBe(false);
  });

  it('refuses names longer than 255 bytes', () => {
    expect(isPoolName('x'.repeat(longestName + 1))).toBe(false);
    expect(isDatasetName(`tank/${'x'.repeat(longestName)}`)).toBe(false);
  });

  it.each(['tank', 'tank/home/bob smith', 'tank/-odd', 'tank/%recv', 'tank/a.b:c_d-e', 'tank/...'])(
    'accepts the dataset %s',
    (name) => {
      expect(isDatasetName(name)).toBe(true);
    },
  );

  it.each([
    '/tank',
    'tank/',
    'tank//a',
    '-tank',
    'tank/..',
    'tank/../etc',
    'tank/.',
    'tank@a',
    'tank/$(id)',
    "tank/a'b",
    'tank/a\\b',
  ])('refuses the dataset %j', (name) => {
    expect(isDatasetName(name)).toBe(false);
  });

  it('tells snapshots and bookmarks by their sign', () => {
    expect(isFullSnapshotName('tank/a b@daily 1')).toBe(true);
    expect(isFullSnapshotName('tank@a@b')).toBe(false);
    expect(isFullSnapshotName('tank@')).toBe(false);
    expect(isSnapshotName('-r')).toBe(false);
    expect(partsOf('tank/a@b')).toEqual({ pool: 'tank', dataset: 'tank/a', snapshot: 'b' });
    expect(partsOf('tank/a#b')).toEqual({ pool: 'tank', dataset: 'tank/a', bookmark: 'b' });
    expect(partsOf('tank')).toEqual({ pool: 'tank', dataset: 'tank' });
    expect(partsOf('tank/a@b/c')).toBeUndefined();
  });

  it('never accepts what a shell or an option parser could take for something else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        if (!isEntityName(text)) return;
        expect(text).toMatch(/^[A-Za-z][A-Za-z0-9_.:%/@# -]*$/);
      }),
    );
  });

  it('is fast on names made to be slow', () => {
    const start = performance.now();
    for (const text of [`t${'/a'.repeat(5e4)}!`, `t${' '.repeat(1e5)}!`, `t/${'.'.repeat(1e5)}`]) isEntityName(text);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
