import type { JsonSchema } from './json-schema.ts';

/** How one parameter is asked for. */
export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'area' | 'number' | 'boolean' | 'choice' | 'choices' | 'lines' | 'pairs' | 'json' | 'device';
  readonly help: string;
  readonly isRequired: boolean;
  readonly isInteger: boolean;
  /** What stands there at the beginning, as it is written. */
  readonly initial: string;
  readonly choices: readonly string[];
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly maxLength?: number | undefined;
}

/** Longer texts than this are written over several lines. */
const longText = 2_000;

/** The fields of a form for an object schema, in its order. */
export function fieldsOf(schema: JsonSchema): readonly FormField[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {})
    .filter(([name]) => name !== 'confirm')
    .map(([name, property]) => fieldOf(name, property, required.has(name)))
    .sort((one, other) => Number(other.isRequired) - Number(one.isRequired));
}

function fieldOf(name: string, schema: JsonSchema, isRequired: boolean): FormField {
  const kind = name === 'device' ? 'device' : kindOf(schema);
  return {
    name,
    label: labelOf(name),
    kind,
    help: helpOf(schema),
    isRequired,
    isInteger: schema.type === 'integer',
    initial: writtenAs(kind, schema.default),
    choices: choicesOf(schema.items && kind === 'choices' ? schema.items : schema),
    minimum: schema.minimum,
    maximum: schema.maximum,
    maxLength: schema.maxLength,
  };
}

function kindOf(schema: JsonSchema): FormField['kind'] {
  if (choicesOf(schema).length > 0) return 'choice';
  switch (schema.type) {
    case 'boolean':
      return 'boolean';
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
      return (schema.maxLength ?? 0) > longText && schema.pattern === undefined ? 'area' : 'text';
    case 'array':
      if (schema.items && choicesOf(schema.items).length > 0) return 'choices';
      return schema.items?.type === 'string' ? 'lines' : 'json';
    case 'object':
      return isTextMap(schema) ? 'pairs' : 'json';
    default:
      return 'json';
  }
}

/** Words to choose from, written as an enum or as alternatives that are each one constant. */
function choicesOf({ enum: values, anyOf }: JsonSchema): readonly string[] {
  const listed = values ?? (anyOf?.every((each) => each.const !== undefined) ? anyOf.map((each) => each.const) : []);
  return listed.filter((value): value is string => typeof value === 'string');
}

function isTextMap({ patternProperties, properties }: JsonSchema): boolean {
  const values = Object.values(patternProperties ?? {});
  return properties === undefined && values.length > 0 && values.every(({ type }) => type === 'string');
}

function writtenAs(kind: FormField['kind'], value: unknown): string {
  if (value === undefined) return '';
  if (kind === 'lines' || kind === 'choices') return (value as readonly unknown[]).join('\n');
  if (kind === 'pairs')
    return Object.entries(value as object)
      .map(([name, each]) => `${name}=${each}`)
      .join('\n');
  return kind === 'json' ? JSON.stringify(value) : String(value);
}

function helpOf({ description = '', minimum, maximum, type, items }: JsonSchema): string {
  const range =
    minimum !== undefined && maximum !== undefined && type !== 'array' && items === undefined
      ? `${minimum} to ${maximum}`
      : '';
  return [description, range].filter(Boolean).join('; ');
}

/** `sshPrivateKeyPath` → `Ssh private key path`. */
function labelOf(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
