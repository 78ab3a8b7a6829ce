import type { CollectorDefinition } from './collector.ts';
import type { HandlerContext, Scope } from './context.ts';
import type { Needs } from './token.ts';

/** The names between braces of a URI template (RFC 6570): `{device}` is one segment, `{+path}` may hold slashes. */
export type UriVariables<Uri extends string> = string extends Uri
  ? string
  : Uri extends `${string}{${infer Name}}${infer Rest}`
    ? (Name extends `+${infer Long}` ? Long : Name) | UriVariables<Rest>
    : never;

export type ResourceContext<Uri extends string = string, N extends Needs = Needs> = HandlerContext<N> & {
  readonly uri: string;
  /** Decoded values of the template's variables. */
  readonly variables: Readonly<Record<UriVariables<Uri>, string>>;
};

export interface ResourceEntry {
  readonly uri: string;
  readonly name: string;
  readonly description?: string | undefined;
}

/** A document that MCP clients and REST read by URI. */
export interface ResourceDefinition<Uri extends string = string> {
  readonly kind: 'resource';
  readonly uri: Uri;
  readonly name: string;
  readonly description: string;
  readonly mimeType: string;
  readonly scope: Scope;
  readonly needs: Needs;
  /** Data types (collector names) or config types whose changes notify subscribers. */
  readonly changes: readonly string[];
  list(context: HandlerContext): Promise<readonly ResourceEntry[]>;
  /** Values that a variable may take, given what was typed so far. */
  complete(variable: string, typed: string, context: HandlerContext): Promise<readonly string[]>;
  /** The document: text as it is, anything else as JSON. */
  read(context: ResourceContext<Uri>): Promise<unknown>;
}

type Completions<Uri extends string, N extends Needs> = {
  readonly [Variable in UriVariables<Uri>]?: (typed: string, context: HandlerContext<N>) => Promise<readonly string[]>;
};

export interface ResourceInput<Uri extends string, N extends Needs> {
  readonly uri: Uri;
  readonly name: string;
  readonly description: string;
  /** Default `application/json`. */
  readonly mimeType?: string;
  readonly scope?: Scope;
  readonly needs?: N;
  readonly changes?: readonly (string | CollectorDefinition)[];
  /** Entries of a template that exist now; default none, or the URI itself where it has no variables. */
  list?(context: HandlerContext<NoInfer<N>>): Promise<readonly ResourceEntry[]>;
  readonly complete?: Completions<Uri, NoInfer<N>>;
  read(context: ResourceContext<NoInfer<Uri>, NoInfer<N>>): Promise<unknown>;
}

/** Defines a resource. `{device}` is completed by the host without a `complete` of its own. */
export function defineResource<const Uri extends string, N extends Needs = Record<never, never>>(
  definition: ResourceInput<Uri, N>,
): ResourceDefinition<Uri> {
  const { list, complete, uri, name, description } = definition;
  const entries: readonly ResourceEntry[] = uri.includes('{') ? [] : [{ uri, name, description }];
  const completions = complete as Completions<string, Needs> | undefined;
  return Object.freeze({
    kind: 'resource' as const,
    uri,
    name,
    description,
    mimeType: definition.mimeType ?? 'application/json',
    scope: definition.scope ?? 'read',
    needs: definition.needs ?? {},
    changes: (definition.changes ?? []).map((change) => (typeof change === 'string' ? change : change.name)),
    list: (list ?? (async () => entries)) as ResourceDefinition<Uri>['list'],
    complete: async (variable: string, typed: string, context: HandlerContext) =>
      (await completions?.[variable]?.(typed, context)) ?? [],
    read: definition.read as ResourceDefinition<Uri>['read'],
  });
}
