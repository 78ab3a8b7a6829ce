import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { discoverPlugins } from './discover-plugins.ts';
import { loadPlugins } from './load-plugins.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'discover-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, content: object | string): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
}

test('finds direct dependencies that call themselves plugins, and no other', async () => {
  await write('app/package.json', {
    dependencies: { '@acme/plugin-ups': '1', express: '1', missing: '1' },
    devDependencies: { 'plugin-local': '1' },
  });
  await write('node_modules/@acme/plugin-ups/package.json', { infrastructor: { apiVersion: 1 } });
  await write('node_modules/express/package.json', { name: 'express' });
  await write('node_modules/not-asked-for/package.json', { infrastructor: { apiVersion: 1 } });
  await write('app/node_modules/plugin-local/package.json', { infrastructor: { apiVersion: 1 } });
  expect(await discoverPlugins(join(folder, 'app'))).toEqual(['@acme/plugin-ups', 'plugin-local']);
});

test('a folder without a package has none', async () => {
  expect(await discoverPlugins(folder)).toEqual([]);
});

test('a plugin for another version of the contract is refused by name', async () => {
  await write('package.json', { dependencies: { old: '1' } });
  await write('node_modules/old/package.json', { infrastructor: { apiVersion: 99 } });
  await expect(discoverPlugins(folder)).rejects.toMatchObject({
    code: 'CONFIGURATION_INVALID',
    message: expect.stringContaining('old was made for version 99'),
  });
});

test('a host loads what was found only where the configuration asks for it', async () => {
  await write('package.json', { dependencies: { found: '1' }, type: 'module' });
  await write('node_modules/found/package.json', {
    name: 'found',
    type: 'module',
    exports: './index.js',
    infrastructor: { apiVersion: 1 },
  });
  await write('node_modules/found/index.js', `export default { kind: 'plugin', name: 'found' };`);
  expect(await loadPlugins({ plugins: [] }, folder)).toEqual([]);
  const loaded = await loadPlugins({ plugins: [], discover: true }, folder);
  expect(loaded.map(({ plugin, origin }) => [plugin.name, origin])).toEqual([['found', 'found (discovered)']]);
});
