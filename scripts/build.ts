import { glob } from 'node:fs/promises';
import { dirname } from 'node:path';
import { build, type Options } from 'tsup';

/** JavaScript of every package, as published; in one process, as most of the time of a build is its own start. */
const configurations = await Array.fromAsync(
  glob('packages/*/tsup.config.ts', { cwd: new URL('..', import.meta.url) }),
);
await Promise.all(
  configurations.map(async (path) => {
    const { default: options } = (await import(`../${path}`)) as { default: Options };
    const entry = (options.entry as string[]).map((file) => `${dirname(path)}/${file}`);
    await build({ ...options, entry, outDir: `${dirname(path)}/dist`, config: false, silent: true });
  }),
);
