import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sh } from '../contract/sh.ts';
import type { Shell } from './shell.ts';
import { markedProcesses, whenNoneMarked } from './test-processes.ts';

/**
 * What every shell that runs real commands on this machine's file system has to do. `create` opens a shell; it is closed
 * when the suite is over.
 */
export function testShell(name: string, create: () => Promise<Shell>): void {
  describe(`${name} shell`, () => {
    let shell: Shell;
    let folder: string;

    beforeAll(async () => {
      shell = await create();
      folder = await mkdtemp(path.join(tmpdir(), 'infrastructor shell '));
    });
    afterAll(async () => {
      await shell?.close();
      await rm(folder, { recursive: true, force: true });
    });

    describe('exec', () => {
      test('tells output, error output and exit code apart', async () => {
        const result = await shell.exec(sh`echo out; echo err >&2; exit 7`);
        expect(result).toMatchObject({
          stdout: 'out\n',
          stderr: 'err\n',
          exitCode: 7,
          signal: undefined,
          truncated: false,
        });
      });

      test('tells a signal from an exit code', async () => {
        expect(await shell.exec(sh`kill -9 $$`)).toMatchObject({ exitCode: undefined, signal: 'SIGKILL' });
        expect(await shell.exec(sh`kill -TERM $$`)).toMatchObject({ exitCode: undefined, signal: 'SIGTERM' });
        expect(await shell.exec(sh`exit 137`)).toMatchObject({ exitCode: 137, signal: undefined });
      });

      test('has an English locale and the sbin folders', async () => {
        const { stdout } = await shell.exec(sh`echo "$LC_ALL"; echo "$PATH"`);
        const [locale, searchPath] = stdout.split('\n');
        expect(locale).toBe('C');
        for (const sbin of ['/usr/local/sbin', '/usr/sbin', '/sbin']) expect(searchPath?.split(':')).toContain(sbin);
      });

      test('gives an empty standard input unless there is some', async () => {
        expect(await shell.exec(sh`cat`)).toMatchObject({ stdout: '', exitCode: 0 });
        expect(await shell.exec(sh`cat; echo end`, { stdin: 'grün\n' })).toMatchObject({ stdout: 'grün\nend\n' });
      });

      test('carries a megabyte in and out unchanged', async () => {
        const text = randomBytes(500_000).toString('hex');
        const { stdout } = await shell.exec(sh`cat`, { stdin: text });
        expect(stdout === text).toBe(true);
      });

      test('is not disturbed by a command that does not read its input', async () => {
        expect(await shell.exec(sh`exit 3`, { stdin: 'x'.repeat(3_000_000) })).toMatchObject({ exitCode: 3 });
      });

      test('keeps characters whole that arrive in pieces', async () => {
        const text = 'ü€😀'.repeat(60_000);
        const { stdout } = await shell.exec(sh`head -c 1; sleep 0.05; cat`, { stdin: text });
        expect(stdout === text).toBe(true);
      });

      test('passes every kind of word', async () => {
        const words = [
          "it's",
          '$HOME `id` "x" \\',
          'a\nb',
          '!!',
          '*',
          '-n',
          'ünï',
          '\t',
          '%s\\n',
          '\\0101',
          '{a,b}',
          '~',
          '#',
        ];
        const { stdout } = await shell.exec(sh`printf '%s\0' ${words}`);
        expect(stdout.split('\0').slice(0, -1)).toEqual(words);
      });

      test('drops output beyond the limit and says so', async () => {
        const result = await shell.exec(sh`head -c 3000000 /dev/zero | tr '\0' 'x'; echo e >&2`, {
          maxOutputBytes: 1000,
        });
        expect(result).toMatchObject({ stdout: 'x'.repeat(1000), stderr: 'e\n', truncated: true, exitCode: 0 });
      });

      test('runs 50 commands at once', async () => {
        const results = await Promise.all(
          Array.from({ length: 50 }, (_, index) => shell.exec(sh`echo ${index}; exit ${index}`)),
        );
        expect(results.map(({ stdout }) => stdout.trim())).toEqual(results.map((_, index) => String(index)));
        expect(results.map(({ exitCode }) => exitCode)).toEqual(results.map((_, index) => index));
      });

      test('ends child and grandchild at the deadline', async () => {
        const mark = String(randomBytes(4).readUInt32BE() + 1_000_000);
        const startedAt = performance.now();
        const running = shell.exec(sh`sh -c ${`sleep ${mark} & sleep ${mark}`} & sleep ${mark}`, { timeoutMs: 1_000 });
        await expect(running).rejects.toMatchObject({
          code: 'DEADLINE_EXCEEDED',
          message: expect.stringContaining('running'),
        });
        expect(performance.now() - startedAt).toBeLessThan(1_500);
        expect(await markedProcesses(mark)).toEqual([]);
      });

      test('ends even what left the session and ignores TERM', async () => {
        const mark = String(randomBytes(4).readUInt32BE() + 1_000_000);
        const stubborn = sh`trap '' TERM; setsid sleep ${mark} >/dev/null 2>&1 </dev/null & sleep ${mark}`;
        await expect(shell.exec(stubborn, { timeoutMs: 1_000 })).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
        await whenNoneMarked(mark);
      });

      test('an abort ends the command', async () => {
        const mark = String(randomBytes(4).readUInt32BE() + 1_000_000);
        const controller = new AbortController();
        const running = shell.exec(sh`sleep ${mark} & sleep ${mark}`, { signal: controller.signal });
        const outcome = expect(running).rejects.toMatchObject({ code: 'ABORTED' });
        while ((await markedProcesses(mark)).length < 2);
        controller.abort();
        await outcome;
        expect(await markedProcesses(mark)).toEqual([]);
      });

      test('does not start what was aborted before', async () => {
        const file = path.join(folder, 'started');
        const running = shell.exec(sh`touch ${file}`, { signal: AbortSignal.abort() });
        await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
        await expect(stat(file)).rejects.toThrow();
      });

      test('a background process that holds the output is part of the command', async () => {
        const mark = String(randomBytes(4).readUInt32BE() + 1_000_000);
        const running = shell.exec(sh`sleep ${mark} & echo started`, { timeoutMs: 800 });
        await expect(running).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
        await whenNoneMarked(mark);
      });
    });

    describe('files', () => {
      test('reads bytes as they are', async () => {
        const content = randomBytes(300_000);
        await writeFile(path.join(folder, 'binary'), content);
        expect(Buffer.compare(await shell.readFile(path.join(folder, 'binary')), content)).toBe(0);
      });

      test('reads files of the kernel, which have no size', async () => {
        expect(Buffer.from(await shell.readFile('/proc/uptime')).toString()).toMatch(/^\d+\.\d+ \d+\.\d+\n$/);
      });

      test('refuses a larger file than asked for', async () => {
        await writeFile(path.join(folder, 'large'), 'x'.repeat(101));
        const file = path.join(folder, 'large');
        expect((await shell.readFile(file, { maxBytes: 101 })).length).toBe(101);
        await expect(shell.readFile(file, { maxBytes: 100 })).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
      });

      test('names a missing file', async () => {
        const file = path.join(folder, "missing 'one'");
        const attempts = [
          shell.readFile(file),
          shell.stat(file),
          shell.list(file),
          shell.writeFileAtomic(`${file}/a`, ''),
        ];
        for (const attempt of await Promise.allSettled<unknown>(attempts)) {
          const reason = { code: 'NOT_FOUND', message: expect.stringContaining(file) };
          expect(attempt).toMatchObject({ status: 'rejected', reason });
        }
      });

      test('writes atomically, keeps the mode, follows a link and leaves nothing behind', async () => {
        const file = path.join(folder, '-config ü');
        await shell.writeFileAtomic(file, 'one');
        expect((await stat(file)).mode & 0o777).toBe(0o644);
        await chmod(file, 0o640);
        const before = await stat(file);
        await symlink(file, path.join(folder, 'link'));
        const content = randomBytes(200_000);
        await shell.writeFileAtomic(path.join(folder, 'link'), content);
        const after = await stat(file);
        expect(after.mode & 0o777).toBe(0o640);
        expect(after.ino).not.toBe(before.ino);
        expect(Buffer.compare(await readFile(file), content)).toBe(0);
        expect((await readdir(folder)).filter((entry) => entry.startsWith('.infrastructor'))).toEqual([]);
      });

      test('gives a new file the mode that is asked for', async () => {
        const file = path.join(folder, 'secret');
        await shell.writeFileAtomic(file, 's', { mode: 0o600 });
        expect((await stat(file)).mode & 0o777).toBe(0o600);
      });

      test('does not replace a folder', async () => {
        await expect(shell.writeFileAtomic(folder, 'x')).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
      });

      test('tells what a path is', async () => {
        const file = path.join(folder, 'facts');
        await writeFile(file, '12345', { mode: 0o600 });
        const { mtimeMs } = await stat(file);
        const modifiedAt = new Date(Math.floor(mtimeMs / 1000) * 1000).toISOString();
        expect(await shell.stat(file)).toEqual({ path: file, kind: 'file', sizeBytes: 5, mode: 0o600, modifiedAt });
        expect(await shell.stat(folder)).toMatchObject({ kind: 'directory', path: folder });
      });

      test('lists a folder, whatever the names', async () => {
        const listed = await mkdtemp(path.join(folder, 'list '));
        const names = ['.hidden', '-rf', 'a\nb', 'ünï 😀', "it's"];
        for (const name of names) await writeFile(path.join(listed, name), name);
        await symlink('nowhere', path.join(listed, 'link'));
        const entries = await shell.list(listed);
        expect(entries.map((entry) => path.basename(entry.path)).sort()).toEqual([...names, 'link'].sort());
        expect(entries.find((entry) => entry.path === path.join(listed, 'link'))?.kind).toBe('symlink');
        expect(await shell.list(await mkdtemp(path.join(folder, 'empty')))).toEqual([]);
      });
    });

    describe('streams', () => {
      test('gives output as it comes and takes input', async () => {
        await using stream = await shell.openStream(
          sh`while read -r line; do echo "got $line"; done; echo note >&2; exit 4`,
          { input: true },
        );
        await stream.write('one\n');
        const seen: string[] = [];
        for await (const chunk of stream.stdout) {
          seen.push(Buffer.from(chunk).toString());
          if (seen.length === 1) {
            await stream.write('two\n');
            stream.endInput();
          }
        }
        expect(seen.join('')).toBe('got one\ngot two\n');
        expect(await stream.exit).toEqual({ exitCode: 4, signal: undefined });
        const notes: Uint8Array[] = [];
        for await (const chunk of stream.stderr) notes.push(chunk);
        expect(Buffer.concat(notes).toString()).toBe('note\n');
      });

      test('carries 20 MB to a slow reader without keeping it', async () => {
        const stream = await shell.openStream(sh`head -c 20000000 /dev/zero`);
        let sizeBytes = 0;
        for await (const chunk of stream.stdout) {
          sizeBytes += chunk.length;
          await new Promise(setImmediate);
        }
        expect(sizeBytes).toBe(20_000_000);
        expect(await stream.exit).toMatchObject({ exitCode: 0 });
      });

      test('leaving the loop kills the process', async () => {
        const mark = String(randomBytes(4).readUInt32BE() + 1_000_000);
        const stream = await shell.openStream(sh`sleep ${mark} & yes`);
        for await (const _ of stream.stdout) break;
        expect(await stream.exit).toMatchObject({ exitCode: undefined });
        await whenNoneMarked(mark);
      });

      test('closing kills the process', async () => {
        const mark = String(randomBytes(4).readUInt32BE() + 1_000_000);
        const stream = await shell.openStream(sh`sleep ${mark}`);
        await stream.close();
        expect(await markedProcesses(mark)).toEqual([]);
      });

      test('an abort is thrown to the reader, not shown as the end', async () => {
        const controller = new AbortController();
        const stream = await shell.openStream(sh`echo one; exec sleep 600`, { signal: controller.signal });
        const reading = (async () => {
          for await (const _ of stream.stdout) controller.abort();
        })();
        await expect(reading).rejects.toMatchObject({ code: 'ABORTED' });
      });

      test('an abort is thrown to the writer whose chunk is not taken, and the process is gone', async () => {
        const mark = String(randomBytes(4).readUInt32BE() + 1_000_000);
        const controller = new AbortController();
        const stream = await shell.openStream(sh`exec sleep ${mark}`, { input: true, signal: controller.signal });
        const written = stream.write(Buffer.alloc(8_000_000));
        controller.abort();
        await expect(written).rejects.toMatchObject({ code: 'ABORTED' });
        await stream.exit;
        await whenNoneMarked(mark);
      });
    });

    describe('connect', () => {
      async function echoServer(where: net.ListenOptions) {
        const server = net.createServer((socket) => socket.on('error', () => {}).pipe(socket));
        await new Promise<void>((resolve) => server.listen(where, resolve));
        return server;
      }

      async function roundTrip(stream: NodeJS.ReadWriteStream): Promise<string> {
        stream.end('hello');
        let text = '';
        for await (const chunk of stream) text += chunk;
        return text;
      }

      test('reaches a unix socket', async () => {
        const unixSocket = path.join(folder, 'echo socket');
        const server = await echoServer({ path: unixSocket });
        expect(await roundTrip(await shell.connect({ unixSocket }))).toBe('hello');
        server.close();
      });

      test('reaches a port', async () => {
        const server = await echoServer({ port: 0, host: '127.0.0.1' });
        const { port } = server.address() as net.AddressInfo;
        expect(await roundTrip(await shell.connect({ host: '127.0.0.1', port }))).toBe('hello');
        server.close();
      });

      test('says where nothing listens', async () => {
        const missing = shell.connect({ unixSocket: path.join(folder, 'no-socket') });
        await expect(missing).rejects.toMatchObject({
          code: 'NOT_FOUND',
          message: expect.stringContaining('no-socket'),
        });
      });
    });
  });
}
