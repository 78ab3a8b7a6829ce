import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { defineCollector, definePlugin, exposeCollector, Type } from '../packages/core/src/index.ts';
import zfs from '../packages/plugin-zfs/src/index.ts';
import { announcedTools } from './docs/announced-tools.ts';
import { documentedRegistry } from './docs/documented-registry.ts';
import { generatedDocuments } from './docs/documents.ts';
import { firstDifference } from './docs/first-difference.ts';
import { collectorTable } from './docs/plugin-tables.ts';
import { toolSections, toolTable } from './docs/tool-tables.ts';

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

test('a collector and a tool that a plugin gains are in the reference by that alone', async () => {
  const latency = defineCollector({
    name: 'zfs.latency',
    description: 'How long the disks of a pool take to answer',
    ttl: '10s',
    output: Type.Object({ readMs: Type.Number() }),
    collect: async () => ({ readMs: 1 }),
  });
  const tool = exposeCollector(latency, { name: 'get_zfs_latency', http: 'GET /api/zfs/:device/latency' });
  const grown = definePlugin({ ...zfs, collectors: [...zfs.collectors, latency], tools: [...zfs.tools, tool] });

  const { registry, operations } = await documentedRegistry(grown);

  const [toolRow, section] = [toolTable(operations), toolSections(operations)];
  expect(toolRow).toContain('| `get_zfs_latency` | `GET /api/zfs/:device/latency` | read |');
  expect(section).toContain('get_zfs_latency');
  const collectors = [...registry.collectors.values()].map(({ definition }) => definition);
  expect(collectorTable(collectors)).toContain('| `zfs.latency` | How long the disks of a pool take to answer | 10s |');
});
