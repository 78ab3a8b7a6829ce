import path from 'node:path';
import type { ConfigTypeDefinition } from '../contract/config-type.ts';
import type { Owned } from '../registry/registry.ts';

/** The config types of an installation, and which of them reads a file. */
export class ConfigTypeSet {
  readonly types: readonly Owned<ConfigTypeDefinition>[];
  readonly #genericOwner: string;

  /** A plugin knows its own files better than the generic types do, so those of `genericOwner` are asked last. */
  constructor(types: readonly Owned<ConfigTypeDefinition>[], genericOwner = 'configs') {
    this.#genericOwner = genericOwner;
    const isGeneric = (type: Owned<ConfigTypeDefinition>) => this.isGeneric(type);
    this.types = [...types.filter((type) => !isGeneric(type)), ...types.filter(isGeneric)];
  }

  isGeneric({ plugin }: Owned<ConfigTypeDefinition>): boolean {
    return plugin.name === this.#genericOwner;
  }

  /** The first type one of whose globs matches. */
  of(file: string): Owned<ConfigTypeDefinition> | undefined {
    return this.types.find(({ definition }) => matches(definition, file));
  }

  named(name: string): Owned<ConfigTypeDefinition> | undefined {
    return this.types.find(({ definition }) => definition.name === name);
  }

  /**
   * Names as `find -name` takes them that every file of a type has, so that nothing else has to be read on the device.
   * @param name of the type; undefined for all of them
   */
  namePatterns(name?: string): readonly string[] {
    const types = this.types.filter(({ definition }) => name === undefined || definition.name === name);
    const names = types.flatMap(({ definition }) => definition.match.map(lastSegment));
    return names.includes('*') ? ['*'] : [...new Set(names)];
  }
}

/** Whether a glob of the type matches. The last segment alone rules most out, a hundred times as fast as the whole glob. */
export function matches({ match }: ConfigTypeDefinition, file: string): boolean {
  const name = path.posix.basename(file);
  return match.some((glob) => lastSegmentPattern(glob).test(name) && path.posix.matchesGlob(file, glob));
}

const lastSegmentPatterns = new Map<string, RegExp>();

function lastSegmentPattern(glob: string): RegExp {
  const known = lastSegmentPatterns.get(glob);
  if (known) return known;
  const text = RegExp.escape(lastSegment(glob)).replaceAll('\\*', '[^]*').replaceAll('\\?', '[^]');
  const pattern = new RegExp(`^${text}$`);
  lastSegmentPatterns.set(glob, pattern);
  return pattern;
}

/** What `find` and globs agree on: `*` and `?`. Anything more elaborate is left to the glob. */
function lastSegment(glob: string): string {
  const name = path.posix.basename(glob);
  return /[{}[\]!()+@\\]/.test(name) || name === '**' ? '*' : name;
}
