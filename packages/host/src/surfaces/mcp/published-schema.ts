import type { Operation } from '@infrastructor/core/runtime';
import type { Tool } from '@modelcontextprotocol/server';

/** Plain JSON, without the symbols and hidden properties that TypeBox keeps on its schemas. */
function plain(schema: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(schema)) as Record<string, unknown>;
}

/** How deep a client learns what data looks like: a row, its fields, and what those are. */
const knownLevels = 2;

export function inputSchemaOf({ input }: Operation): Tool['inputSchema'] {
  return plain(input) as Tool['inputSchema'];
}

/**
 * The answer, or `{ error }`. Clients built on the 1.x SDK check the structured content of failures against this schema
 * too, and would otherwise hide the failure behind a complaint about its form. It is paid for by every client before its
 * first question, so of the data it has names and types, and no more than a reader needs to know what he will get; the whole
 * schema is in the OpenAPI document.
 */
export function outputSchemaOf({ answer }: Operation): NonNullable<Tool['outputSchema']> {
  const { properties } = plain(answer) as { properties: Record<string, Schema> };
  return {
    type: 'object',
    properties: { data: outline(properties.data ?? {}, knownLevels), meta: { type: 'object' } },
    anyOf: [{ required: ['data', 'meta'] }, { required: ['error'] }],
  } as NonNullable<Tool['outputSchema']>;
}

interface Schema {
  readonly type?: unknown;
  readonly enum?: unknown;
  readonly const?: unknown;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** @param levels of properties below this one that are told */
function outline(schema: Schema, levels: number): Schema {
  const { type, const: constant, items, anyOf, properties } = schema;
  return {
    ...(type === undefined ? {} : { type }),
    ...(schema.enum === undefined ? {} : { enum: schema.enum }),
    ...(constant === undefined ? {} : { const: constant }),
    ...(items === undefined || levels === 0 ? {} : { items: outline(items, levels) }),
    ...(anyOf === undefined || levels === 0 ? {} : { anyOf: anyOf.map((each) => outline(each, levels)) }),
    ...(properties === undefined || levels === 0
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, each]) => [name, outline(each, levels - 1)]),
          ),
        }),
  };
}
