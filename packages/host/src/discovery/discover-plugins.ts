import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { apiVersion, InfrastructorError } from '@infrastructor/core';

interface PackageFile {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly infrastructor?: { readonly apiVersion?: number };
}

/**
 * Names of the direct dependencies of a folder's package that say of themselves, in the field `infrastructor` of their
 * package.json, that they are plugins. Dependencies of dependencies are never looked at.
 * @throws {InfrastructorError} CONFIGURATION_INVALID when a plugin was made for another version of the contract
 */
export async function discoverPlugins(folder: string): Promise<readonly string[]> {
  const own = await readPackage(join(folder, 'package.json'));
  const names = Object.keys({ ...own?.dependencies, ...own?.devDependencies }).sort();
  const found = await Promise.all(
    names.map(async (name) => ({ name, plugin: (await installed(name, folder))?.infrastructor })),
  );
  const plugins = found.flatMap(({ name, plugin }) => (plugin ? [{ name, version: plugin.apiVersion }] : []));
  const foreign = plugins.filter(({ version }) => version !== apiVersion);
  if (foreign.length > 0) {
    const told = foreign.map(({ name, version }) => `${name} was made for version ${version ?? 'unknown'}`).join('; ');
    throw new InfrastructorError(
      'CONFIGURATION_INVALID',
      `This host has version ${apiVersion} of the contract: ${told}`,
      {
        hint: 'Install releases of these plugins and of the host that fit each other.',
      },
    );
  }
  return plugins.map(({ name }) => name);
}

/** As Node looks for it, from the folder upwards; a package need not export its package.json. */
async function installed(name: string, folder: string): Promise<PackageFile | undefined> {
  for (let place = folder; ; place = dirname(place)) {
    const found = await readPackage(join(place, 'node_modules', name, 'package.json'));
    if (found || place === dirname(place)) return found;
  }
}

async function readPackage(path: string): Promise<PackageFile | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text) as PackageFile;
  } catch (cause) {
    throw new InfrastructorError('CONFIGURATION_INVALID', `${path} is not JSON`, { cause });
  }
}
