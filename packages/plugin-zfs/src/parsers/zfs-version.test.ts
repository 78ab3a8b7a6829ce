import { describe, expect, test } from 'vitest';
import { parseContext } from '../test-support/shared-data.ts';
import { zfsVersion } from './zfs-version.ts';

const parse = (text: string) => zfsVersion.parse(text, parseContext());

describe('zfs.version', () => {
  test.each([
    [
      'zfs-2.1.11-1+deb12u1\nzfs-kmod-2.1.11-1+deb12u1\n',
      { commands: '2.1.11-1+deb12u1', module: '2.1.11-1+deb12u1', json: false },
    ],
    [
      'zfs-2.3.9-0+deb13u1\nzfs-kmod-2.3.9-0+deb13u1\n',
      { commands: '2.3.9-0+deb13u1', module: '2.3.9-0+deb13u1', json: true },
    ],
    ['zfs-2.4.0\nzfs-kmod-v2.2.2\n', { commands: '2.4.0', module: '2.2.2', json: true }],
    ['zfs-3.0.0\n', { commands: '3.0.0', json: true }],
    // The file of the module tells nothing of the commands.
    ['2.3.9-0+deb13u1\n', { module: '2.3.9-0+deb13u1', json: false }],
  ])('%j', (text, version) => {
    expect(parse(text)).toEqual(version);
  });

  test.each(['', 'zpool: command not found\n', 'invalid option', 'zfs-kmod\n'])('refuses %j', (text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'PARSE_FAILED' }));
  });
});
