import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definePlugin, defineTool, Type } from '@infrastructor/core';
import { devicesToken } from '@infrastructor/core/runtime';
import { freePort } from '@infrastructor/core/testing';
import { createTestHost, type TestHost } from '@infrastructor/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import plugin from '../index.ts';
import { nginxIsHere } from '../model/swag-tree.test-data.ts';
import { proxyConfInstallerToken } from '../services/proxy-conf-installer.ts';

/** Another plugin, as it would use SWAG's. */
const other = definePlugin({
  name: 'other',
  dependsOn: ['swag'],
  tools: [
    defineTool({
      name: 'install_from_other',
      description: 'Install a conf from another plugin',
      scope: 'operate',
      http: 'POST /api/other/:device',
      needs: { installer: proxyConfInstallerToken },
      input: Type.Object({ content: Type.String() }),
      output: Type.Object({
        path: Type.String(),
        container: Type.String(),
        changed: Type.Boolean(),
        created: Type.Boolean(),
      }),
      run: (context) =>
        context.needs.installer.install(context, {
          service: 'other',
          type: 'subdomain',
          content: context.input.content,
        }),
    }),
  ],
});

describe.skipIf(!nginxIsHere)('putting a conf into SWAG (a real nginx; skipped where it is absent)', () => {
  let root: string;
  let port: number;
  let nginx: ChildProcess;
  let host: TestHost;
  const path = process.env.PATH;
  const conf = (answer: string) =>
    `server {\n    listen 127.0.0.1:${port};\n    location / {\n        return 200 "${answer}";\n    }\n}\n`;
  const file = (service = 'app') => join(root, `swag/nginx/proxy-confs/${service}.subdomain.conf`);

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'install-conf-'));
    port = await freePort();
    await mkdir(join(root, 'swag/nginx/proxy-confs'), { recursive: true });
    await mkdir(join(root, 'programs'));
    const main = join(root, 'swag/nginx/nginx.conf');
    await writeFile(
      main,
      `daemon off; pid ${root}/pid; error_log ${root}/error.log; worker_processes 1; events { worker_connections 32; }
http { access_log off; client_body_temp_path ${root}/t; proxy_temp_path ${root}/t; fastcgi_temp_path ${root}/t; uwsgi_temp_path ${root}/t; scgi_temp_path ${root}/t;
include ${root}/swag/nginx/proxy-confs/*.subdomain.conf; }\n`,
    );
    await writeFile(file(), conf('first'));
    nginx = spawn('nginx', ['-e', join(root, 'error.log'), '-p', root, '-c', main], { stdio: 'ignore' });
    // The command line of an engine whose one container is the nginx above: no engine can run in every place that tests do.
    const container = {
      name: '/proxy',
      image: 'lscr.io/linuxserver/swag:latest',
      running: true,
      mounts: [{ Source: join(root, 'swag'), Destination: '/config' }],
      networks: {},
    };
    await writeFile(join(root, 'container'), JSON.stringify(container));
    await writeFile(
      join(root, 'programs/docker'),
      `#!/bin/sh
case "$1" in
  ps) echo id ;;
  inspect) cat ${root}/container ;;
  exec)
    shift 2
    case "$1" in
      nginx) shift; exec nginx "$@" -e stderr -p ${root} -c ${main} ;;
      pgrep) exec pgrep -P ${nginx.pid} -f 'nginx: worker process$' ;;
    esac ;;
esac
`,
      { mode: 0o755 },
    );
    process.env.PATH = `${join(root, 'programs')}:${path}`;
    host = await createTestHost({ plugins: [plugin, other] });
    await host.runtime.service(devicesToken).table.insert({ hostname: 'here', transport: 'local' });
  });
  afterAll(async () => {
    process.env.PATH = path;
    await host?.[Symbol.asyncDispose]();
    if (nginx && nginx.exitCode === null) {
      const ended = once(nginx, 'exit');
      nginx.kill('SIGTERM');
      await ended;
    }
    if (root) await rm(root, { recursive: true });
  });

  const write = (args: object) => host.call('write_proxy_config', { service: 'app', device: 'here', ...args });
  const served = () =>
    new Promise<string>((resolve) => {
      get({ port, host: '127.0.0.1', agent: false }, (response) => {
        response.setEncoding('utf8').on('data', resolve);
      }).on('error', (error) => resolve(error.message));
    });

  test('takes effect, and the version before is in the history', async () => {
    await expect.poll(served, { timeout: 60_000 }).toBe('first');
    expect((await write({ content: conf('second') })).data).toMatchObject({
      device: 'here',
      path: file(),
      container: 'proxy',
      changed: true,
      created: false,
      previousHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    await expect.poll(served).toBe('second');
    expect((await write({ content: conf('second') })).data).toMatchObject({ changed: false });
    const { id } = await host.runtime.service(devicesToken).resolve('here');
    const { items } = await host.runtime.tables.configurationSnapshots.history(id, { filePath: file(), limit: 5 });
    expect(items.map(({ rawContent }) => rawContent)).toEqual([conf('second'), conf('first')]);
    expect((await host.call('sync_proxy_config', { service: 'app', device: 'here' })).data).toMatchObject({
      files: [{ state: 'in_sync' }],
    });
  });

  test('is taken back with the words of nginx where nginx refuses it', async () => {
    await expect(
      write({ content: conf('third').replace('return 200', 'no_such_directive 200') }),
    ).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      message: expect.stringContaining('unknown directive "no_such_directive"'),
      details: { file: file(), line: 4 },
    });
    await expect(write({ content: 'server {\n  listen 80\n}\n' })).rejects.toMatchObject({ details: { line: 3 } });
    expect(await readFile(file(), 'utf8')).toBe(conf('second'));
    expect(await served()).toBe('second');
  });

  test('that is generated includes what only SWAG has, so this nginx refuses it, and it is gone again', async () => {
    await expect(write({ service: 'new', upstreamPort: 8080, auth: 'authelia' })).rejects.toMatchObject({
      message: expect.stringContaining('/config/nginx/ssl.conf'),
    });
    await expect(readFile(file('new'))).rejects.toThrow();
    await expect(write({ service: 'new' })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await expect(write({ service: '../x', content: conf('x') })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  test('comes from other plugins as well, and two at a time do not see each other half done', async () => {
    const install = (content: string) => host.call('install_from_other', { device: 'here', content });
    const map = (name: string) => `map $host $${name} { default 1; }\n`;
    const answers = await Promise.allSettled([
      install(map('one')),
      write({ service: 'bad', content: 'map $host nonsense;\n' }),
      write({ service: 'two', content: map('two') }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await readFile(file('other'), 'utf8')).toBe(map('one'));
    expect(await readFile(file('two'), 'utf8')).toBe(map('two'));
  });

  test('is refused while SWAG does not run', async () => {
    const running = await readFile(join(root, 'container'), 'utf8');
    await writeFile(join(root, 'container'), running.replace('"running":true', '"running":false'));
    await expect(write({ content: conf('fourth') })).rejects.toMatchObject({ code: 'CONFLICT' });
    await writeFile(join(root, 'container'), running);
    expect(await readFile(file(), 'utf8')).toBe(conf('second'));
  });
});
