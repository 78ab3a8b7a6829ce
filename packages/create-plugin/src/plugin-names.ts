/** What a new plugin is called, made from what was typed. */
export interface PluginNames {
  /** Of the package on npm, like `@acme/plugin-ups`. */
  readonly packageName: string;
  /** Within Infrastructor, where it begins the name of every data type: `ups`. */
  readonly pluginName: string;
  /** Of the folder. */
  readonly folder: string;
}

/**
 * @param typed a package name with or without scope
 * @throws {RangeError} in words for whoever typed it
 */
export function pluginNames(typed: string): PluginNames {
  const packageName = typed.toLowerCase();
  if (!/^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/.test(packageName) || packageName.length > 214) {
    throw new RangeError(`"${typed}" is no package name; write it like my-plugin or @me/plugin-ups`);
  }
  const folder = packageName.replace(/^@.*\//, '');
  const pluginName = folder
    .replace(/^infrastructor-/, '')
    .replace(/^plugin-|-plugin$/, '')
    .replaceAll(/[._]/g, '-');
  if (!/^[a-z][a-z0-9-]*$/.test(pluginName)) {
    throw new RangeError(`"${typed}" leaves "${pluginName}" as name of the plugin, which has to begin with a letter`);
  }
  return { packageName, pluginName, folder };
}
