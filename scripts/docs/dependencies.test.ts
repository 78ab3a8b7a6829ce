import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Everything that any package of the workspace depends on, apart from the workspace's own packages. */
async function dependencies(): Promise<readonly string[]> {
  const names = new Set<string>();
  const files = glob(['package.json', '{packages,examples}/*/package.json', 'benchmarks/package.json'], { cwd: root });
  for await (const file of files) {
    const manifest = JSON.parse(await readFile(`${root}/${file}`, 'utf8')) as Manifest;
    const { dependencies, devDependencies, peerDependencies, optionalDependencies } = manifest;
    for (const group of [dependencies, devDependencies, peerDependencies, optionalDependencies]) {
      for (const name of Object.keys(group ?? {})) if (!name.startsWith('@infrastructor')) names.add(name);
    }
  }
  return [...names].sort();
}

test('docs/dependencies.md gives a reason for every dependency, and for nothing else', async () => {
  const text = await readFile(`${root}/docs/dependencies.md`, 'utf8');
  const explained = [...text.matchAll(/^\| `([^`]+)` \| *(\S)/gm)].map(([, name]) => name);
  expect([...explained].sort()).toEqual(await dependencies());
});
