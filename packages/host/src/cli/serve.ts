import { prepareEmbeddedDatabase } from '@infrastructor/core/embedded-database';
import { openHome } from '../config/home.ts';
import { loadSettings } from '../config/load-settings.ts';
import type { ServerName } from '../listen.ts';
import { boundMemory } from './bound-memory.ts';

/** Serves until the process is told to stop. The embedded database opens while the rest of the program is loaded. */
export async function serve(servers: readonly ServerName[]): Promise<void> {
  boundMemory();
  const folder = process.cwd();
  const settings = loadSettings(process.env, folder);
  if (!settings.DATABASE_URL) prepareEmbeddedDatabase(openHome(settings.INFRASTRUCTOR_HOME).database);
  const { runHost } = await import('../daemon/run-host.ts');
  const { openProject } = await import('./project.ts');
  await runHost(await openProject(folder, settings), servers);
}
