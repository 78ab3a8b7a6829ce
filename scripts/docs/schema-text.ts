/** What of a JSON schema is told to readers. */
export interface ReadableSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly ReadableSchema[];
  readonly allOf?: readonly ReadableSchema[];
  readonly properties?: Readonly<Record<string, ReadableSchema>>;
  readonly required?: readonly string[] | undefined;
  readonly items?: ReadableSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
}

/**
 * A schema in the way of a TypeScript type, objects with their property names.
 * @param depth how many levels of properties are written out
 */
export function typeText(schema: ReadableSchema, depth = 1): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf) return [...new Set(schema.anyOf.map((inner) => typeText(inner, depth)))].join(' | ');
  if (schema.allOf?.[0]) return typeText(schema.allOf[0], depth);
  if (schema.type === 'array') return `${wrapped(typeText(schema.items ?? {}, depth))}[]`;
  if (schema.properties) return objectText(schema, depth);
  if (Array.isArray(schema.type)) return schema.type.join(' | ');
  return typeof schema.type === 'string' ? schema.type : 'any';
}

function wrapped(text: string): string {
  return text.includes(' | ') ? `(${text})` : text;
}

function objectText({ properties = {}, required = [] }: ReadableSchema, depth: number): string {
  const names = Object.keys(properties);
  if (names.length === 0) return '{}';
  const fields = names.map((name) => {
    const mark = required.includes(name) ? '' : '?';
    const inner = properties[name] ?? {};
    return depth > 1 ? `${name}${mark}: ${typeText(inner, depth - 1)}` : `${name}${mark}`;
  });
  return `{ ${fields.join(', ')} }`;
}

/** Limits, format and meaning of a property, in one line. */
export function meaningText(schema: ReadableSchema): string {
  const { minimum, maximum, minLength, maxLength, format, pattern, description } = schema;
  const limits = [
    minimum !== undefined && maximum !== undefined ? `${minimum} to ${maximum}` : undefined,
    minimum !== undefined && maximum === undefined ? `at least ${minimum}` : undefined,
    minimum === undefined && maximum !== undefined ? `at most ${maximum}` : undefined,
    minLength !== undefined && minLength > 1 ? `at least ${minLength} characters` : undefined,
    maxLength !== undefined ? `at most ${maxLength} characters` : undefined,
    format,
    pattern === undefined ? undefined : `matches \`${pattern}\``,
  ].filter((part) => part !== undefined);
  return [description, limits.join(', ')].filter(Boolean).join('; ');
}
