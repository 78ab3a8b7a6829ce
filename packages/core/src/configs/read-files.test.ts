import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLocalShell } from '../device/local/local-shell.ts';
import { readEvent } from './inotify-watch.ts';
import { largeFileHash, listFiles, readDenied } from './list-files.ts';
import { batches, type FileReading, readCommand, readFiles } from './read-files.ts';
import { FrameSplitter } from './split-frames.ts';

describe('files of a device in bulk', () => {
  const shell = createLocalShell();
  const { signal } = new AbortController();
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'read-files-'));
  });
  afterAll(async () => {
    await shell.close();
    await rm(root, { recursive: true });
  });

  const read = async (paths: readonly string[], maxFileBytes = 1_000) => {
    const readings: FileReading[] = [];
    for await (const batch of readFiles(shell, paths, maxFileBytes, signal)) readings.push(...batch);
    return readings;
  };

  test('are read as they are, whatever is in them and in their names', async () => {
    const contents = new Map<string, Buffer>([
      ['plain.conf', Buffer.from('a\n')],
      ['without end.conf', Buffer.from('a')],
      ['empty.conf', Buffer.alloc(0)],
      ['quote\'s "and" $(id).conf', Buffer.from('\n\n')],
      ['zeilen\numbruch.conf', Buffer.from([0, 255, 10, 0])],
      ['-rf.conf', Buffer.from('x'.repeat(1_000))],
      ['ünïcode ☃.conf', Buffer.from('ü')],
    ]);
    for (const [name, content] of contents) await writeFile(path.join(root, name), content);
    const paths = [...contents.keys()].map((name) => path.join(root, name));
    const readings = await read([...paths, path.join(root, 'absent'), root]);
    expect(readings.map(({ path: each }) => each)).toEqual([...paths, path.join(root, 'absent'), root]);
    expect(readings.slice(0, -2).map((reading) => (reading.kind === 'content' ? reading.bytes : reading.kind))).toEqual(
      [...contents.values()],
    );
    expect(readings.slice(-2).map(({ kind }) => kind)).toEqual(['gone', 'gone']);
    const listing = await listFiles(
      shell,
      { groups: [{ roots: [root], names: ['*.conf'] }], maxDepth: 2, maxFileBytes: 1_000 },
      signal,
    );
    expect([...listing.files.keys()].sort()).toEqual([...paths].sort());
  });

  test('that are too large are told by size and time, in listing and reading alike', async () => {
    const file = path.join(root, 'large.data');
    await writeFile(file, 'x'.repeat(1_001));
    const [reading] = await read([file]);
    expect(reading).toMatchObject({ kind: 'large', sizeBytes: 1_001 });
    const listing = await listFiles(
      shell,
      { groups: [{ roots: [file], names: ['none'] }], maxDepth: 2, maxFileBytes: 1_000 },
      signal,
    );
    const { sizeBytes, modifiedAtSec } = reading as Extract<FileReading, { kind: 'large' }>;
    expect(listing.files.get(file)).toBe(largeFileHash(sizeBytes, modifiedAtSec));
    expect(listing.directories).toEqual([root]);
  });

  test.skipIf(process.getuid?.() !== 0)(
    'that may not be read are told apart from those that are gone (skipped where it is not run by root)',
    async () => {
      const [file, folder] = [path.join(root, 'denied.conf'), path.join(root, 'denied')];
      await writeFile(file, 'secret');
      await chmod(file, 0o600);
      execFileSync('sh', [
        '-c',
        'mkdir "$0" && echo x > "$0/inner.conf" && chmod 700 "$0" && chmod 755 "$1"',
        folder,
        root,
      ]);
      const command = readCommand([file, path.join(folder, 'inner.conf'), path.join(root, 'absent')], 100, 'MARK');
      const output = execFileSync(
        'setpriv',
        ['--reuid=65534', '--regid=65534', '--clear-groups', 'sh', '-c', command.text],
        { env: { LC_ALL: 'C' } },
      );
      const frames = new FrameSplitter('MARK')
        .push(output)
        .map(({ body, status }) => `${status}: ${/Permission denied|No such file/.exec(body.toString())}`);
      expect(frames).toEqual([
        'denied: Permission denied',
        'denied: Permission denied',
        'denied: No such file',
        'large: null',
      ]);
    },
  );

  test('that are large together are handed on in pieces, in one command', async () => {
    const paths = Array.from({ length: 12 }, (_, index) => path.join(root, `piece-${index}.conf`));
    for (const each of paths) await writeFile(each, 'x'.repeat(1_000_000));
    const groups: number[] = [];
    const found: string[] = [];
    for await (const group of readFiles(shell, paths, 1_048_576, signal)) {
      groups.push(group.length);
      found.push(...group.map((reading) => `${reading.path}${reading.kind === 'content' && reading.bytes.length}`));
    }
    expect(found).toEqual(paths.map((each) => `${each}1000000`));
    expect(groups.length).toBeGreaterThan(1);
    expect(Math.max(...groups)).toBeLessThan(7);
  });

  test('are cut the same wherever the chunks of the stream end', () => {
    const bodies = fc.array(fc.tuple(fc.string(), fc.constantFrom('0', 'denied', '1')), { maxLength: 8 });
    fc.assert(
      fc.property(bodies, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (frames, lengths) => {
        const bytes = Buffer.from(frames.map(([body, status]) => `${body}\n\n-MARK- ${status}\n`).join(''));
        const splitter = new FrameSplitter('-MARK-');
        const found: unknown[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const length = lengths[turn % lengths.length] ?? 1;
          found.push(
            ...splitter.push(bytes.subarray(at, at + length)).map(({ body, status }) => [body.toString(), status]),
          );
          at += length;
        }
        expect(found).toEqual(frames.map(([body, status]) => [`${body}\n`, status]));
      }),
    );
  });

  test('fit on command lines', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 4_000 }), { maxLength: 300 }), (paths) => {
        const all = batches(paths);
        expect(all.flat()).toEqual(paths);
        expect(all.every((batch) => batch.length > 0 && batch.length <= 64)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('refusals are read from GNU and BusyBox words', () => {
    const words =
      "sha256sum: /a b: Permission denied\nfind: '/c': Permission denied\nsha256sum: can't open '/d': Permission denied\nx: /e: No such file or directory\n";
    expect(readDenied(words)).toEqual(['/a b', '/c', '/d']);
  });
});

test('an event of inotifywait is its names and the path', () => {
  expect(readEvent('CLOSE_WRITE,CLOSE /etc/nginx/a b.conf')).toEqual([
    { names: ['CLOSE_WRITE', 'CLOSE'], path: '/etc/nginx/a b.conf' },
  ]);
  expect(readEvent('DELETE_SELF /etc/nginx/')).toEqual([{ names: ['DELETE_SELF'], path: '/etc/nginx' }]);
  expect(readEvent('Setting up watches.')).toEqual([]);
});
