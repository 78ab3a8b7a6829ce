import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, release, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { date } from './date.ts';
import { env } from './env.ts';
import { id } from './id.ts';
import { ls } from './ls.ts';
import { statFile } from './stat-file.ts';
import { testContext } from './testing/corpora.ts';
import { uname } from './uname.ts';

const names = ['plain', 'with blank', ' leading', 'a -> b', 'two\nlines', '\nfirst empty', 'tab\there', '-dash', 'ünï'];
const print = (command: string, parameters: readonly string[], variables: NodeJS.ProcessEnv = {}) =>
  execFileSync(command, parameters, {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', ...variables },
  });
const context = () => ({ ...testContext(), now: new Date() });

describe.runIf(process.platform === 'linux')('the commands of this machine', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'commands-'));
    for (const [index, name] of names.entries()) writeFileSync(join(folder, name), 'x'.repeat(index * 1000));
    symlinkSync('two -> targets', join(folder, 'link -> name'));
    mkdirSync(join(folder, 'inner', 'empty'), { recursive: true });
    writeFileSync(join(folder, 'inner', 'file'), 'x');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([['-la'], ['-lai'], ['-lan'], ['-la', '--full-time'], ['-la', '--time-style=long-iso'], ['-laR'], ['-lais']])(
    'ls %s %s tells what the file system does',
    (...options) => {
      const rows = ls.parse(print('ls', [...options, folder]), context());
      const entries = rows.filter(({ name, parent }) => name !== '.' && name !== '..' && (parent ?? folder) === folder);
      expect(entries.map(({ name }) => name).sort()).toEqual([...names, 'link -> name', 'inner'].sort());
      for (const entry of entries) {
        const real = lstatSync(join(folder, entry.name));
        expect(entry).toMatchObject({ sizeBytes: real.size, links: real.nlink });
        expect(entry.type).toBe(real.isSymbolicLink() ? 'link' : real.isDirectory() ? 'directory' : 'file');
        expect(Math.abs(Date.parse(entry.modified ?? '') - real.mtimeMs)).toBeLessThan(61_000);
        if (options[0]?.includes('i')) expect(entry.inode).toBe(real.ino);
      }
    },
  );

  it('ls -R names the directory of each entry', () => {
    const rows = ls.parse(print('ls', ['-lR', folder]), context());
    expect(rows.filter(({ parent }) => parent === join(folder, 'inner')).map(({ name }) => name)).toEqual([
      'empty',
      'file',
    ]);
  });

  it('stat tells size, mode, owner and times', () => {
    const paths = ['plain', 'with blank', 'inner'].map((name) => join(folder, name));
    const rows = statFile.parse(print('stat', paths), context());
    expect(rows).toHaveLength(paths.length);
    for (const [index, row] of rows.entries()) {
      const real = lstatSync(paths[index] ?? '');
      expect(row).toMatchObject({
        path: paths[index],
        sizeBytes: real.size,
        inode: real.ino,
        uid: real.uid,
        gid: real.gid,
      });
      expect(Number.parseInt(row.permissions ?? '', 8)).toBe(real.mode & 0o7777);
      expect(Math.abs(Date.parse(row.modified ?? '') - real.mtimeMs)).toBeLessThan(2);
    }
  });

  it('id, uname, date and env tell what this process knows', () => {
    expect(id.parse(print('id', []), context())).toMatchObject({ uid: userInfo().uid, gid: userInfo().gid });
    expect(uname.parse(print('uname', ['-a']), context())).toMatchObject({
      ...{ kernelName: 'Linux', nodeName: hostname(), kernelRelease: release() },
    });
    const read = date.parse(print('date', []), context());
    expect(Math.abs(Date.parse(read.time ?? '') - Date.now())).toBeLessThan(30_000);
    const variables = { ODD: 'a\nB=c\n', LAST: '' };
    expect(env.parse(print('env', ['-0'], variables), context())).toEqual(
      expect.arrayContaining(Object.entries(variables).map(([name, value]) => ({ name, value }))),
    );
  });
});
