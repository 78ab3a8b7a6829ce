import type { TSchema } from '@infrastructor/core';

interface AnySchema {
  readonly type?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly AnySchema[];
  readonly properties?: Readonly<Record<string, AnySchema>>;
  readonly items?: AnySchema;
  readonly minimum?: number;
}

/** A value of a schema in which every free string is the given one. */
export function sampleOf(schema: TSchema, text: string): unknown {
  return sample(schema as AnySchema, text);
}

function sample(schema: AnySchema, text: string): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf?.[0]) return sample(schema.anyOf[0], text);
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, sample(inner, text)]),
      );
    case 'array':
      return schema.items ? [sample(schema.items, text)] : [];
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    default:
      return text;
  }
}
