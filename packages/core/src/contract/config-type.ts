import type { DeviceAccess, HandlerContext } from './context.ts';

/** Metadata of a configuration file: JSON that is stored beside its raw content. */
export type ConfigMetadata = Readonly<Record<string, unknown>>;

/** A kind of configuration file that is watched, kept with its history, and read for metadata. */
export interface ConfigTypeDefinition {
  readonly kind: 'config-type';
  readonly name: string;
  readonly description: string;
  /** Globs over absolute paths; the first config type that matches a file reads it. */
  readonly match: readonly string[];
  /** Folders and files to watch on a device, as analysis shows them. */
  discover(context: HandlerContext & DeviceAccess): Promise<readonly string[]>;
  /** @throws {ParseError} for a broken file, which is stored all the same with the error */
  parse(text: string, path: string): ConfigMetadata;
}

/** Defines a config type. */
export function defineConfigType(definition: Omit<ConfigTypeDefinition, 'kind'>): ConfigTypeDefinition {
  return Object.freeze({ kind: 'config-type' as const, ...definition });
}
