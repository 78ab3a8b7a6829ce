import type { ParserDefinition } from '@infrastructor/core';

const packages = new URL('../../../../', import.meta.url);

/** A module of another package by its path, where this package depends on neither it nor all of its entry. */
async function named(path: string): Promise<ParserDefinition[]> {
  const exported = (await import(new URL(path, packages).href)) as Record<string, unknown>;
  return Object.values(exported).flat() as ParserDefinition[];
}

/** Parsers of the core and of the ZFS plugin, which read some of the outputs that the corpora of this plugin hold. */
export const otherParsers: readonly ParserDefinition[] = (
  await Promise.all(
    [
      'core/src/configs/parsers/ini.ts',
      'core/src/configs/parsers/yaml.ts',
      'core/src/devices/ssh-config/ssh-config.ts',
      'plugin-zfs/src/parsers/index.ts',
    ].map(named),
  )
).flat();
