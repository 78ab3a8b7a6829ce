import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ShellCommand, sh } from '@infrastructor/core';
import { devicesToken } from '@infrastructor/core/runtime';
import { createTestHost, type TestHost } from '@infrastructor/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import plugin from '../index.ts';
import { pipeStream } from './pipe-stream.ts';

/** Stands for `zfs` where the pipes and files are what is tested: it sends a file and receives into one. */
const standIn = `#!/bin/sh
folder=$(dirname "$0")
case "$*" in
  "send -nvP tank/a@1") printf 'full\\ttank/a@1\\t8388608\\nsize\\t8388608\\n' ;;
  "send -vP tank/a@1") printf 'full\\ttank/a@1\\t8388608\\n10:00:00\\t4194304\\ttank/a@1\\n' >&2; cat "$folder/stream" ;;
  "send tank/a@1") cat "$folder/stream" ;;
  "send -nvP tank/a@broken") printf 'size\\t8388608\\n' ;;
  "send tank/a@broken"|"send -vP tank/a@broken") head -c 1000000 "$folder/stream"; echo "warning: I/O error" >&2; exit 1 ;;
  "get -Hp all tank/a@"*) printf 'tank/a@1\\tguid\\t7\\t-\\n' ;;
  "get -H -o value receive_resume_token "*) echo 1-a-b-c ;;
  "receive -u -s tank/slow") head -c 1000000 > /dev/null; sleep 0.3; cat > "$folder/received" ;;
  "receive -u -s tank/new") cat > "$folder/received" ;;
  "receive -u -s tank/broken") cat > /dev/null; echo "cannot receive: incomplete stream" >&2; exit 1 ;;
  *) echo "cannot open: dataset does not exist" >&2; exit 1 ;;
esac
`;

describe('streams through real processes', () => {
  let folder: string;
  let host: TestHost;
  const stream = randomBytes(8_388_608);
  const oldPath = process.env.PATH;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'infrastructor-zfs-'));
    await mkdir(path.join(folder, 'out'));
    await writeFile(path.join(folder, 'stream'), stream);
    await writeFile(path.join(folder, 'zfs'), standIn);
    await chmod(path.join(folder, 'zfs'), 0o755);
    process.env.PATH = `${folder}:${oldPath}`;
    host = await createTestHost({ plugins: [plugin], localDevice: true });
  });
  afterAll(async () => {
    await host?.[Symbol.asyncDispose]();
    process.env.PATH = oldPath;
    await rm(folder, { recursive: true, force: true });
  });

  const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const send = (input: Record<string, unknown>) => host.call('send_zfs_snapshot', { device: 'localhost', ...input });

  test.each(['tank/new', 'tank/slow'])('every byte arrives at %s', async (target) => {
    const { data } = await send({ snapshot: 'tank/a@1', toDevice: 'localhost', target });
    expect(data).toMatchObject({ sent: true, sentBytes: stream.length });
    const received = await readFile(path.join(folder, 'received'));
    expect(digest(received)).toBe(
      digest(target === 'tank/slow' ? stream.subarray(stream.length - received.length) : stream),
    );
  });

  test('a sender that fails half way is told in its own words, with the token', async () => {
    await expect(
      send({ snapshot: 'tank/a@broken', toDevice: 'localhost', target: 'tank/broken' }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('I/O error'),
      details: { resume: '1-a-b-c' },
    });
  });

  test('a file holds the whole stream or is not there, and is never overwritten', async () => {
    const toFile = path.join(folder, 'out', "it's a.zfs");
    expect(await send({ snapshot: 'tank/a@1', toFile })).toMatchObject({
      data: { sent: true, sentBytes: stream.length },
    });
    expect(digest(await readFile(toFile))).toBe(digest(stream));
    await expect(send({ snapshot: 'tank/a@1', toFile })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('already exists'),
    });
    const broken = path.join(folder, 'out', 'broken.zfs');
    await expect(send({ snapshot: 'tank/a@broken', toFile: broken })).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
    expect(await readdir(path.join(folder, 'out'))).toEqual(["it's a.zfs"]);
  });

  const endless = 'while :; do echo $$; done';
  test.each([
    ['takes nothing', endless, 'sleep 600'],
    ['is about to end', 'head -c 300000 /dev/zero', 'cat > /dev/null; sleep 600'],
  ])('an abort while the receiver %s is thrown, and both commands are gone', async (_, sends, receives) => {
    const controller = new AbortController();
    const devices = host.runtime.service(devicesToken);
    const shell = await devices.shell(await devices.resolve('localhost'));
    const groups: string[] = [];
    const side = (script: string) => {
      const file = path.join(folder, `group-${randomBytes(6).toString('hex')}`);
      groups.push(file);
      return {
        access: {
          openStream: (command: ShellCommand, options = {}) =>
            shell.openStream(command, { ...options, signal: controller.signal }),
        },
        command: sh`echo $$ > ${file}; exec sh -c ${script}`,
        privileged: false,
      };
    };
    const seen = { bytes: 0, at: performance.now() };
    const piped = pipeStream(side(sends), side(receives), (bytes) =>
      Object.assign(seen, { bytes, at: performance.now() }),
    );
    piped.catch(() => {});
    await expect.poll(() => seen.bytes > 0 && performance.now() - seen.at > 200).toBe(true);
    controller.abort();
    await expect(piped).rejects.toMatchObject({ code: 'ABORTED' });
    for (const file of groups) {
      const id = Number(await readFile(file, 'utf8'));
      expect(() => process.kill(id, 0)).toThrow('ESRCH');
    }
  });
});
