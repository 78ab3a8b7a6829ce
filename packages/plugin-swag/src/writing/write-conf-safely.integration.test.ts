import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definePlugin, defineTool, sh, Type } from '@infrastructor/core';
import { devicesToken } from '@infrastructor/core/runtime';
import { freePort } from '@infrastructor/core/testing';
import { createTestHost, type TestHost } from '@infrastructor/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nginxIsHere } from '../model/swag-tree.test-data.ts';
import { type NginxControl, writeConfSafely } from './write-conf-safely.ts';

describe.skipIf(!nginxIsHere)('writing a conf of a running nginx (skipped where nginx is absent)', () => {
  let root: string;
  let port: number;
  let nginx: ChildProcess;
  let host: TestHost;

  const conf = (answer: string, listen = port) =>
    `server {\n    listen 127.0.0.1:${listen};\n    location / {\n        return 200 "${answer}";\n    }\n}\n`;
  const path = () => join(root, 'confs/app.conf');

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'safe-write-'));
    port = await freePort();
    await mkdir(join(root, 'confs'));
    await writeFile(path(), conf('first'));
    await writeFile(
      join(root, 'nginx.conf'),
      `daemon off; pid ${root}/pid; error_log ${root}/error.log; worker_processes 1; events { worker_connections 32; }
http { access_log off; client_body_temp_path ${root}/t; proxy_temp_path ${root}/t; fastcgi_temp_path ${root}/t; uwsgi_temp_path ${root}/t; scgi_temp_path ${root}/t;
include ${root}/confs/*.conf; }\n`,
    );
    nginx = spawn('nginx', ['-e', join(root, 'error.log'), '-p', root, '-c', join(root, 'nginx.conf')], {
      stdio: 'ignore',
    });
    const command = ['-e', 'stderr', '-p', root, '-c', join(root, 'nginx.conf')];
    const control: NginxControl = {
      test: sh`nginx -t ${command}`,
      reload: sh`nginx -s reload ${command}`,
      workers: sh`pgrep -P ${nginx.pid ?? 0} -f 'nginx: worker process$'`,
    };
    const write = defineTool({
      name: 'write_conf',
      description: 'Write a conf safely',
      scope: 'operate',
      http: 'POST /api/test/:device/confs',
      input: Type.Object({ content: Type.String() }),
      output: Type.Object({ changed: Type.Boolean(), created: Type.Boolean() }),
      run: (context) =>
        writeConfSafely(context, {
          path: path(),
          content: context.input.content,
          nginx: control,
          reloadTimeoutMs: 1_500,
        }),
    });
    host = await createTestHost({ plugins: [definePlugin({ name: 'writer', tools: [write] })] });
    await host.runtime.service(devicesToken).table.insert({ hostname: 'here', transport: 'local' });
  });
  afterAll(async () => {
    await host?.[Symbol.asyncDispose]();
    if (nginx && nginx.exitCode === null) {
      const ended = once(nginx, 'exit');
      nginx.kill('SIGTERM');
      await ended;
    }
    if (root) await rm(root, { recursive: true });
  });

  const write = (content: string) => host.call('write_conf', { device: 'here', content });
  const served = () =>
    new Promise<string>((resolve) => {
      get({ port, host: '127.0.0.1', agent: false }, (response) => {
        response.setEncoding('utf8').on('data', resolve);
      }).on('error', (error) => resolve(error.message));
    });

  test('puts a good one into effect', async () => {
    await expect.poll(served, { timeout: 60_000 }).toBe('first');
    expect((await write(conf('second'))).data).toEqual({ changed: true, created: false });
    await expect.poll(served).toBe('second');
    expect((await write(conf('second'))).data).toEqual({ changed: false, created: false });
  });

  test('refuses what breaks the grammar before it is written', async () => {
    await expect(write('server {\n  listen 80\n}\n')).rejects.toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { line: 3 },
    });
    expect(await readFile(path(), 'utf8')).toBe(conf('second'));
  });

  test('puts the old one back where nginx refuses the new, with its words and the line', async () => {
    await expect(write(conf('third').replace('return 200', 'no_such_directive 200'))).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      message: expect.stringContaining('unknown directive "no_such_directive"'),
      details: { file: path(), line: 4 },
    });
    expect(await readFile(path(), 'utf8')).toBe(conf('second'));
    expect(await served()).toBe('second');
  });

  test('puts the old one back where only the reload fails', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port: takenPort } = taken.address() as { port: number };
    try {
      await expect(write(conf('fourth', takenPort))).rejects.toMatchObject({
        message: expect.stringContaining('did not take the new configuration'),
      });
    } finally {
      taken.close();
    }
    expect(await readFile(path(), 'utf8')).toBe(conf('second'));
    await expect.poll(served).toBe('second');
  });

  test('takes a new file away again that nginx refuses', async () => {
    await rm(path());
    await expect(write(conf('x').replace('return 200', 'nonsense'))).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
    await expect(access(path())).rejects.toThrow();
    expect((await write(conf('fifth'))).data).toEqual({ changed: true, created: true });
    await expect.poll(served).toBe('fifth');
  });

  test('writes nothing while the configuration is broken already', async () => {
    await writeFile(join(root, 'confs/other.conf'), 'broken_by_hand;\n');
    await expect(write(conf('sixth'))).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { file: join(root, 'confs/other.conf'), line: 1 },
    });
    expect(await readFile(path(), 'utf8')).toBe(conf('fifth'));
    await rm(join(root, 'confs/other.conf'));
    expect(execFileSync('pgrep', ['-cP', String(nginx.pid)], { encoding: 'utf8' }).trim()).not.toBe('0');
  });
});
