import { glob } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Options } from 'tsup';
import { build as buildPage } from 'vite';

const root = new URL('..', import.meta.url);

/** JavaScript of every package, as published; in one process, as most of the time of a build is its own start. */
const configurations = await Array.fromAsync(glob('packages/*/tsup.config.ts', { cwd: root }));
const packages = configurations.map(async (path) => {
  const { default: options } = (await import(`../${path}`)) as { default: Options };
  const entry = (options.entry as string[]).map((file) => `${dirname(path)}/${file}`);
  await build({ ...options, entry, outDir: `${dirname(path)}/dist`, config: false, silent: true });
});
const page = buildPage({ configFile: fileURLToPath(new URL('packages/dashboard/vite.config.ts', root)) });
await Promise.all([...packages, page]);
