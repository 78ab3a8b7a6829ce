import type { TSchema } from 'typebox';

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

/** The text for a free string, by the name of the property that it stands in. */
export type SampleText = (property: string) => string;

/** A value of a schema in which every free string is the given one. */
export function sampleOf(schema: TSchema, text: string | SampleText): unknown {
  return sample(schema as AnySchema, typeof text === 'string' ? () => text : text, 'value');
}

function sample(schema: AnySchema, text: SampleText, property: string): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf?.[0]) return sample(schema.anyOf[0], text, property);
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, sample(inner, text, name)]),
      );
    case 'array':
      return schema.items ? [sample(schema.items, text, property)] : [];
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    default:
      return text(property);
  }
}
