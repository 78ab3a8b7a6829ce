import { execFile } from 'node:child_process';
import { glob } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build, type Options } from 'tsup';

const root = fileURLToPath(new URL('..', import.meta.url));

// Beside the packages, on a core of its own: it takes as long as all of them.
const page = promisify(execFile)(process.execPath, ['scripts/build-page.ts'], { cwd: root });

/** JavaScript of every package, as published; in one process, as most of the time of a build is its own start. */
const configurations = await Array.fromAsync(glob('packages/*/tsup.config.ts', { cwd: root }));
const packages = configurations.map(async (path) => {
  const { default: options } = (await import(`../${path}`)) as { default: Options };
  const entry = (options.entry as string[]).map((file) => `${dirname(path)}/${file}`);
  await build({ ...options, entry, outDir: `${dirname(path)}/dist`, config: false, silent: true });
});
await Promise.all([...packages, page]);
