import { loadSettings } from '../config/load-settings.ts';
import type { Settings } from '../config/settings-schema.ts';
import { type LoadedPlugin, loadPlugins, readConfig } from '../discovery/load-plugins.ts';

/** The settings and plugins of the folder in which a command was called. */
export interface Project {
  readonly settings: Settings;
  readonly plugins: readonly LoadedPlugin[];
}

export async function openProject(
  folder = process.cwd(),
  settings = loadSettings(process.env, folder),
): Promise<Project> {
  return { settings, plugins: await loadPlugins(await readConfig(folder), folder) };
}
