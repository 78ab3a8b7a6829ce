import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** A package as npm would get it. */
export interface PackedPackage {
  readonly name: string;
  readonly tarball: string;
  /** Its package.json, in which the versions of the workspace are real ones. */
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** Packs every package into `folder`; their code is built, and their types are made here. */
export async function packPackages(folder: string): Promise<readonly PackedPackage[]> {
  await run('tsc', ['-b'], { cwd: root });
  const names = await readdir(join(root, 'packages'));
  return Promise.all(names.map((name) => pack(join(root, 'packages', name), folder)));
}

async function pack(packageFolder: string, folder: string): Promise<PackedPackage> {
  const { name } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { name: string };
  const { stdout } = await run('pnpm', ['pack', '--json', '--pack-destination', folder], { cwd: packageFolder });
  const { filename } = JSON.parse(stdout) as { filename: string };
  const packed = await run('tar', ['xzOf', filename, 'package/package.json']);
  return { name, tarball: filename, manifest: JSON.parse(packed.stdout) as PackedPackage['manifest'] };
}
