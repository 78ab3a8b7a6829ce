import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { devicesToken } from '@infrastructor/core/runtime';
import { createTestHost, type TestHost } from '@infrastructor/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import plugin from './index.ts';
import { generateProxyConfig } from './model/generate-proxy-config.ts';
import { nginxCases } from './parsers/nginx-corpus.test-data.ts';
import type { ProxyConfig, ProxySummary } from './schemas/proxy-config.ts';

const conf = (service: string, type: 'subdomain' | 'subfolder', auth: 'off' | 'authelia' = 'off') =>
  generateProxyConfig({ service, type, auth, upstreamApp: service, upstreamPort: 8080 });

describe('SWAG on this machine', () => {
  let root: string;
  let directory: string;
  let host: TestHost;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), '0-swag-'));
    directory = join(root, 'swag/nginx/proxy-confs');
    await mkdir(directory, { recursive: true });
    const put = (name: string, content: string) => writeFile(join(directory, name), content);
    for (const { fileName, content } of [conf('plex', 'subdomain'), conf('wiki', 'subfolder', 'authelia')])
      await put(fileName, content);
    const old = conf('old', 'subdomain').content;
    await put('old.subdomain.conf', old.replace(/^## Version .*$/m, '## Version 2020/01/01'));
    await put('old.subdomain.conf.sample', old);
    await put('broken.subdomain.conf', 'server {\n    listen 443 ssl;\n    server_name broken.*\n}\n');
    await put('_template.subdomain.conf.sample', '## Version 2025/01/01\n# the template of the device\n');
    await put('notes.conf', '# no proxy conf by its name\n');
    await writeFile(join(root, 'swag/nginx/secret.key'), 'a key');
    host = await createTestHost({ plugins: [plugin] });
    await host.runtime.service(devicesToken).table.insert({ hostname: 'proxy', transport: 'local' });
  });
  afterAll(async () => {
    await host?.[Symbol.asyncDispose]();
    if (root) await rm(root, { recursive: true });
  });

  const data = async <Data>(tool: string, args: object = {}) => (await host.call(tool, { ...args })).data as Data;
  const read = (uri: string) => host.runtime.resources.read(uri, { caller: host.runtime.internalCaller });

  test('is found by its folder, and its confs are listed with what they proxy to', async () => {
    const listed = await data<readonly ProxyConfig[]>('list_proxy_configs');
    expect(listed.map(({ fileName, enabled }) => [fileName, enabled])).toEqual([
      ['broken.subdomain.conf', true],
      ['old.subdomain.conf', true],
      ['plex.subdomain.conf', true],
      ['wiki.subfolder.conf', true],
      ['old.subdomain.conf.sample', false],
    ]);
    expect(listed[2]).toMatchObject({
      device: 'proxy',
      service: 'plex',
      upstreamApp: 'plex',
      upstreamPort: 8080,
      upstreamProto: 'http',
      serverNames: ['plex.*'],
      auth: 'off',
      ssl: true,
      websocket: true,
      errors: [],
    });
    expect(listed[1]).toMatchObject({ versionDate: '2020-01-01', outdated: true });
    expect(listed[0]?.errors[0]).toMatchObject({ line: 4 });
    expect(await data('list_proxy_configs', { type: 'subfolder' })).toHaveLength(1);
    expect(await data('list_proxy_configs', { enabled: false })).toHaveLength(1);
    expect(await data('list_proxy_configs', { limit: 2 })).toHaveLength(2);
  });

  test('gives one conf in full, its text, and the summary', async () => {
    expect(await data('get_proxy_config', { service: 'wiki' })).toMatchObject({
      type: 'subfolder',
      auth: 'authelia',
      outerLocations: [{ path: '/wiki' }, { path: '/wiki/' }],
    });
    expect(await data('get_proxy_config_content', { service: 'plex' })).toMatchObject({
      content: conf('plex', 'subdomain').content,
    });
    await expect(data('get_proxy_config', { service: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await data<ProxySummary>('get_proxy_config_summary')).toMatchObject({
      device: 'proxy',
      directory,
      enabled: 4,
      samples: 1,
      byType: { subdomain: 3, subfolder: 1 },
      outdated: ['old.subdomain.conf'],
      broken: ['broken.subdomain.conf'],
    });
  });

  test('gives templates and samples', async () => {
    expect(await data('get_proxy_template', { type: 'subdomain' })).toMatchObject({
      source: 'device',
      content: expect.stringContaining('template of the device'),
    });
    expect(await data('get_proxy_template', { type: 'subfolder' })).toMatchObject({ source: 'built-in' });
    expect(await data('list_proxy_samples')).toMatchObject([{ name: 'old.subdomain.conf.sample', inUse: true }]);
    expect(await data('get_proxy_sample', { name: 'old' })).toMatchObject({
      path: join(directory, 'old.subdomain.conf.sample'),
    });
  });

  test('is compared with what is stored: new, in sync, changed, missing', async () => {
    const sync = async () => (await data<{ files: readonly object[] }>('sync_proxy_config', { service: 'plex' })).files;
    expect(await sync()).toMatchObject([{ state: 'new', updated: true }]);
    expect(await sync()).toMatchObject([{ state: 'in_sync', updated: false }]);
    await writeFile(join(directory, 'plex.subdomain.conf'), `${conf('plex', 'subdomain').content}# edited\n`);
    const scanned = await data<{ configs: readonly { service: string; state: string }[] }>('scan_proxy_configs');
    expect(scanned.configs.find(({ service }) => service === 'plex')).toMatchObject({ state: 'changed' });
    expect(scanned.configs.find(({ service }) => service === 'wiki')).toMatchObject({ state: 'new' });
    expect(await sync()).toMatchObject([{ state: 'changed', updated: true }]);
    await rm(join(directory, 'plex.subdomain.conf'));
    expect(await sync()).toMatchObject([{ state: 'missing', updated: true }]);
    await expect(data('list_proxy_configs', { service: 'plex' })).resolves.toEqual([]);
  });

  test('has its resources, and shows no file but confs', async () => {
    expect(JSON.parse((await read('swag://configs')).text)).toHaveLength(3);
    expect((await read('swag://wiki')).text).toContain('location /wiki');
    expect((await read('swag://samples/old')).text).toContain('server_name old.*');
    expect(JSON.parse((await read('swag://samples/')).text)).toEqual(['old.subdomain.conf.sample']);
    expect((await read('swag://subfolder-template')).text).toContain('location ^~ /app/');
    expect((await read('swag://proxy/configs/wiki')).text).toContain('location /wiki');
    expect((await read('swag://proxy/proxy-confs/wiki.subfolder.conf')).text).toContain('location /wiki');
    expect(JSON.parse((await read('swag://proxy/directory')).text)).toMatchObject({ directory });
    expect(JSON.parse((await read('swag://summary')).text)).toEqual(
      JSON.parse((await read('swag://proxy/summary')).text),
    );
    for (const path of ['secret.key', '../../../etc/passwd', 'proxy-confs/../../x.conf', '.htpasswd']) {
      await expect(read(`swag://proxy/${path}`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    const listed = await host.runtime.resources.list({ caller: host.runtime.internalCaller });
    expect(listed.map(({ uri }) => uri)).toEqual(
      expect.arrayContaining(['swag://configs', 'swag://wiki', 'swag://samples/']),
    );
  });

  test('reads a folder that is named, quotes and all', async () => {
    const odd = join(root, "o'dd $(id) folder");
    await mkdir(odd);
    await writeFile(join(odd, 'app.subdomain.conf'), conf('app', 'subdomain').content);
    expect(await data('scan_proxy_configs', { directory: odd })).toMatchObject({
      configs: [{ service: 'app', state: 'new' }],
    });
  });

  const samples = nginxCases.filter(({ name }) => name.startsWith('swag__') && name.endsWith('.sample'));
  test.skipIf(samples.length === 0)(
    'reads all samples that SWAG brings in one command (skipped where ../shared is absent)',
    async () => {
      const all = join(root, 'all');
      await mkdir(all);
      for (const { name, text } of samples)
        await writeFile(join(all, name.slice(name.lastIndexOf('__') + 2).replace(/\.sample$/, '')), text);
      const startedAt = performance.now();
      const { configs } = await data<{ configs: readonly { errors: readonly object[] }[] }>('scan_proxy_configs', {
        directory: all,
      });
      console.log(
        `${configs.length} of ${samples.length} confs scanned in ${Math.round(performance.now() - startedAt)} ms`,
      );
      expect(configs.length).toBeGreaterThan(200);
      expect(configs.filter(({ errors }) => errors.length > 0)).toEqual([]);
    },
  );
});
