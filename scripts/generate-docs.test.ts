import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { announcedTools } from './docs/announced-tools.ts';
import { documentedRegistry } from './docs/documented-registry.ts';
import { generatedDocuments } from './docs/documents.ts';
import { firstDifference } from './docs/first-difference.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

test('every generated part of the documentation is as the code says', { timeout: 30_000 }, async () => {
  const documents = await generatedDocuments(root);
  const stale = documents.filter(({ present, wanted }) => present !== wanted);
  // Mended by: pnpm docs
  expect(stale.map(({ path, present, wanted }) => `${path}: ${firstDifference(present ?? '', wanted)}`)).toEqual([]);
  expect(documents.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['README.md', 'docs/errors.md', 'docs/reference/tools.md', 'packages/core/LICENSE']),
  );
});

test('a registered tool that was announced belongs to the plugin that announced it', async () => {
  const { registry } = await documentedRegistry();
  for (const [plugin, names] of Object.entries(announcedTools)) {
    const owners = names.flatMap((name) => registry.tools.get(name)?.plugin.name ?? []);
    for (const owner of owners) expect([plugin, 'configs', 'fleet']).toContain(owner);
  }
});
