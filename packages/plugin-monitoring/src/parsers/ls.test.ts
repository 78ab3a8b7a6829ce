import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ls } from './ls.ts';
import { testContext } from './testing/corpora.ts';

const read = (text: string, context = testContext()) => ls.parse(text, context);

describe('ls -l', () => {
  it('reads modes, owners, sizes in bytes and times, with marks of ACLs and security contexts', () => {
    const text =
      'total 20K\ndr-xr-xr-x.  17 root wheel 4.0K Aug 15 10:56 .\n-rw-r--r--+ 1 1000 100 1.5M Apr 10  2018 a b\n';
    expect(read(text)).toEqual([
      {
        ...{ name: '.', type: 'directory', mode: 'dr-xr-xr-x.', links: 17, owner: 'root', group: 'wheel' },
        ...{ sizeBytes: 4096, timestamp: 'Aug 15 10:56', modified: '2026-08-15T10:56:00.000Z' },
      },
      {
        ...{ name: 'a b', type: 'file', mode: '-rw-r--r--+', links: 1, owner: '1000', group: '100' },
        ...{ sizeBytes: 1_572_864, timestamp: 'Apr 10 2018', modified: '2018-04-10' },
      },
    ]);
  });

  it.each([
    ['2026-11-22 09:08', '2026-11-22T09:08:00.000Z'],
    ['2026-11-22 09:08:07.123456789 +0200', '2026-11-22T07:08:07.123Z'],
    ['2019-11-22', '2019-11-22'],
    ['Dec 24 09:08', '2025-12-24T09:08:00.000Z'],
    ['24 Dec 09:08', '2025-12-24T09:08:00.000Z'],
    ['Dec 24 09:08:07 2024', '2024-12-24T09:08:07.000Z'],
    ['déc. 24 09:08', undefined],
  ])('reads the time %s as %s', (timestamp, modified) => {
    const [row] = read(`-rw-r--r-- 1 root root 7 ${timestamp} name\n`);
    expect(row).toMatchObject({ name: 'name', timestamp });
    expect(row?.modified).toBe(modified);
  });

  it('parts a link from its target by the length of the target', () => {
    const row = 'lrwxrwxrwx 1 root root 3 Nov 20 10:00 a -> b -> c d\n';
    expect(read(row)).toMatchObject([{ name: 'a -> b', target: 'c d', type: 'link' }]);
  });

  it('reads device files, inodes and blocks', () => {
    expect(read('crw-rw-rw- 1 root root 1, 3 Nov 20 10:00 null\n')).toMatchObject([{ major: 1, minor: 3 }]);
    expect(read('131 8.0K -rw-r--r-- 1 root root 5K Nov 20 10:00 a\n')).toMatchObject([
      { inode: 131, allocatedBytes: 8192 },
    ]);
    expect(read('262145 -rw-r--r-- 1 root root 4096 Nov 20 10:00 a\n')).toMatchObject([{ inode: 262_145 }]);
    expect(read('8 -rw-r--r-- 1 root root 5000 Nov 20 10:00 a\n')).toMatchObject([{ allocatedBlocks: 8 }]);
  });

  it('reads security contexts, and entries that may not be looked at', () => {
    expect(read('drwxr-xr-x. 2 root root system_u:object_r:bin_t:s0 6 Nov 20 10:00 bin\n')).toMatchObject([
      { owner: 'root', group: 'root', securityContext: 'system_u:object_r:bin_t:s0' },
    ]);
    expect(read('total 0\nd????????? ? ? ? ?            ? secret\n')).toEqual([{ name: 'secret', mode: 'd?????????' }]);
  });

  it('reads names of several lines, and keeps the last only where no cut can have shortened it', () => {
    const text = '-rw-r--r-- 1 r r 0 Feb 27 10:19 two\nlines\n-rw-r--r-- 1 r r 0 Feb 27 10:19 three\nlong\nlines\n';
    expect(read(text).map(({ name }) => name)).toEqual(['two\nlines', 'three\nlong\nlines']);
    expect(read(text.slice(0, -4)).map(({ name }) => name)).toEqual(['two\nlines']);
  });

  it('names the directory of each entry, leaves out errors and says so', () => {
    const context = testContext();
    const text = `ls: cannot open directory './shut': Permission denied\n.:\ntotal 0\ndrwx------ 2 r r 6 Feb 27 10:19 shut\n\n./empty:\ntotal 0\n\n./full:\ntotal 0\n-rw-r--r-- 1 r r 0 Feb 27 10:19 a\n`;
    expect(read(text, context).map(({ name, parent }) => `${parent} ${name}`)).toEqual(['. shut', './full a']);
    expect(read('-rw-r--r-- 1 r r 0 Feb 27 10:19 a\nls: b: No such file\n', context)).toHaveLength(1);
    expect(context.warnings).toEqual(['1 line could not be read and were left out']);
  });

  it('gives back any names that it was printed with', () => {
    const name = fc.stringMatching(/^[a-z .>\n-]{0,12}[a-z]$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.nat(), fc.boolean()), { minLength: 1 }), (files) => {
        const rows = files.map(([text, size, isHuman]) =>
          isHuman ? `-rw-r--r-- 1 a b 1.0K Nov 20 10:00 ${text}` : `-rw-r--r--. 1 a b ${size} 2026-11-20 10:00 ${text}`,
        );
        const read = ls.parse(`total 8\n${rows.join('\n')}\n`, testContext());
        expect(read.map((row) => [row.name, row.sizeBytes])).toEqual(
          files.map(([text, size, isHuman]) => [text, isHuman ? 1024 : size]),
        );
      }),
    );
  });

  it('reads an empty directory as no entries', () => {
    expect(read('total 0\n')).toEqual([]);
  });
});

describe('ls without -l', () => {
  it('reads a name a line and the directories between them', () => {
    expect(read('/usr:\nbin\ntotal 5\n\n/usr/bin:\n[\n')).toEqual([
      { name: 'bin', parent: '/usr' },
      { name: 'total 5', parent: '/usr' },
      { name: '[', parent: '/usr/bin' },
    ]);
  });

  it('reads inodes of -i and tells them from blocks of -s', () => {
    expect(read('  131 a\n10050 b c\n')).toEqual([
      { name: 'a', inode: 131 },
      { name: 'b c', inode: 10_050 },
    ]);
    expect(read('total 8\n4 a\n4 b\n')).toEqual([{ name: 'a' }, { name: 'b' }]);
  });

  it('refuses what a shell says in place of it', () => {
    for (const text of ['sh: 1: ls: not found\n', '-bash: cd: /x: No such file or directory\n', '<!DOCTYPE html>\n'])
      expect(() => read(text)).toThrowError(expect.objectContaining({ code: 'PARSE_FAILED' }));
  });
});
