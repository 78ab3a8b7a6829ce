import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPlugin } from './create-plugin.ts';
import { pluginNames } from './plugin-names.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'create-plugin-'));
});
afterEach(() => rm(parent, { recursive: true }));

describe('pluginNames', () => {
  test.each([
    ['my-plugin', 'my', 'my-plugin'],
    ['@acme/plugin-ups', 'ups', 'plugin-ups'],
    ['infrastructor-plugin-nut.ups', 'nut-ups', 'infrastructor-plugin-nut.ups'],
  ])('%s', (typed, pluginName, folder) => {
    expect(pluginNames(typed)).toEqual({ packageName: typed, pluginName, folder });
  });

  test.each(['', '../escape', 'a b', '@scope/', 'plugin-1', '-x'])('"%s" is refused', (typed) => {
    expect(() => pluginNames(typed)).toThrow(RangeError);
  });
});

describe('createPlugin', () => {
  test('fills in the names, and leaves no placeholder', async () => {
    const folder = await createPlugin(pluginNames('@acme/plugin-ups'), '1.2.3', parent);
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name).sort()).toEqual([
      '.gitignore',
      'README.md',
      'index.test.ts',
      'index.ts',
      'infrastructor.config.ts',
      'kernel.ts',
      'package.json',
      'tsconfig.json',
      'uname.json',
    ]);
    for (const { parentPath, name } of files) {
      expect(await readFile(join(parentPath, name), 'utf8')).not.toMatch(/PACKAGE_NAME|PLUGIN_NAME|TOOL_NAME|_VERSION/);
    }
    expect(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))).toMatchObject({
      name: '@acme/plugin-ups',
      peerDependencies: { '@infrastructor/core': '^1.2.3' },
    });
  });

  test('overwrites nothing', async () => {
    const folder = await createPlugin(pluginNames('mine'), '1.0.0', parent);
    await writeFile(join(folder, 'README.md'), 'my words');
    await expect(createPlugin(pluginNames('mine'), '1.0.0', parent)).rejects.toThrow('not empty');
    expect(await readFile(join(folder, 'README.md'), 'utf8')).toBe('my words');
  });
});
