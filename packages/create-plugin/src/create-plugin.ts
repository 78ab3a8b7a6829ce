import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PluginNames } from './plugin-names.ts';

const template = fileURLToPath(new URL('../template/', import.meta.url));

/** npm leaves out files of these names when it packs. */
const renamed = { _gitignore: '.gitignore', '_package.json': 'package.json' } as const;

/**
 * Copies the template into a folder that is not there yet, or empty, and puts the names in.
 * @param version of Infrastructor that the plugin is made for
 * @returns the folder's absolute path
 * @throws {RangeError} when the folder holds anything: nothing is overwritten
 */
export async function createPlugin(names: PluginNames, version: string, parent = '.'): Promise<string> {
  const folder = resolve(parent, names.folder);
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw new RangeError(`${folder} is not empty; choose another name`);
  await cp(template, folder, { recursive: true });
  for (const [from, to] of Object.entries(renamed)) await rename(join(folder, from), join(folder, to));
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await fillIn(join(entry.parentPath, entry.name), names, version);
  }
  return folder;
}

async function fillIn(file: string, { packageName, pluginName }: PluginNames, version: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const filled = text
    .replaceAll('PACKAGE_NAME', packageName)
    .replaceAll('PLUGIN_NAME', pluginName)
    .replaceAll('TOOL_NAME', `get_${pluginName.replaceAll('-', '_')}_kernel`)
    .replaceAll('INFRASTRUCTOR_VERSION', version);
  if (filled !== text) await writeFile(file, filled);
}
