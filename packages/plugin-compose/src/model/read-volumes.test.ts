import { describe, expect, it } from 'vitest';
import { parseVolume } from './read-volumes.ts';

describe('parseVolume', () => {
  const bind = { create_host_path: true };
  it.each([
    ['/data', { type: 'volume', target: '/data' }],
    ['data:/data', { type: 'volume', source: 'data', target: '/data' }],
    ['./a b:/c', { type: 'bind', source: './a b', target: '/c', bind }],
    ['~/x:/y:ro', { type: 'bind', source: '~/x', target: '/y', read_only: true, bind }],
    [
      '/a:/b:rw,z,rslave',
      {
        type: 'bind',
        source: '/a',
        target: '/b',
        read_only: false,
        bind: { ...bind, selinux: 'z', propagation: 'rslave' },
      },
    ],
    ['data:/data:nocopy', { type: 'volume', source: 'data', target: '/data', volume: { nocopy: true } }],
    ['.:/src:cached', { type: 'bind', source: '.', target: '/src', consistency: 'cached', bind }],
    ['C:\\x:/x', { type: 'bind', source: 'C:\\x', target: '/x', bind }],
    ['data:/data/', { type: 'volume', source: 'data', target: '/data' }],
    ['/a//b/:/c/./d/', { type: 'bind', source: '/a/b', target: '/c/d', bind }],
    ['a:b:c:d', undefined],
    [':/x', undefined],
    ['', undefined],
  ])('%s', (text, expected) => {
    expect(parseVolume(text)).toEqual(expected);
  });
});
