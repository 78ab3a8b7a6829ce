import { type ConfigTypeDefinition, defineConfigType } from '../../contract/config-type.ts';
import type { ParserDefinition } from '../../contract/parser.ts';
import { appdataFiles } from './appdata-files.ts';

interface Facts {
  readonly topLevelKeys: readonly string[];
  readonly depth: number;
  readonly sizeBytes: number;
  readonly documents?: readonly unknown[];
}

/** A format of which nothing is known but its grammar. Its values may be secrets, so only their shape is kept as metadata. */
export function genericConfigType(
  parser: ParserDefinition,
  description: string,
  extensions: readonly string[],
): ConfigTypeDefinition {
  return defineConfigType({
    name: parser.name,
    description,
    match: extensions.map((extension) => `/**/*.${extension}`),
    discover: (context) => appdataFiles(context, extensions),
    parse(text) {
      const { topLevelKeys, depth, sizeBytes, documents } = parser.parse(text, {
        now: new Date(0),
        warn() {},
      }) as Facts;
      return { topLevelKeys, depth, sizeBytes, ...(documents ? { documents: documents.length } : {}) };
    },
  });
}
