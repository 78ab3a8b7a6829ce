import type { Located, LocatedMap, LocatedScalar } from './located.ts';
import { isNull, plainValue } from './located.ts';
import type { ProblemList } from './problem-list.ts';

/** Takes the value of one field in its forms and gives it in the normal one; undefined leaves the field out. */
export type FieldReader<Value = unknown> = (node: Located, path: string, problems: ProblemList) => Value | undefined;

/** A scalar as text: `5432` is "5432", `true` is "true", a number is written as compose would print it. */
export function scalarText(node: LocatedScalar): string | undefined {
  if (node.value === null) return undefined;
  if (typeof node.value !== 'number') return String(node.value);
  return /^-?(0|[1-9][0-9]*)$/.test(node.text) ? node.text : String(node.value);
}

export const text: FieldReader<string> = (node, path, problems) => {
  if (node.kind === 'scalar') return scalarText(node);
  problems.error('A single text is wanted here', path, node.offset);
  return undefined;
};

const flags = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['y', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['off', false],
  ['n', false],
  ['0', false],
]);

/** true or false; a text may stand for it, since a variable always gives a text. */
export const flag: FieldReader<boolean> = (node, path, problems) => {
  const written = node.kind === 'scalar' ? scalarText(node) : '';
  if (written === undefined) return undefined;
  const value = flags.get(written.toLowerCase());
  if (value === undefined) problems.error('true or false is wanted here', path, node.offset);
  return value;
};

export const integer: FieldReader<number> = (node, path, problems) => {
  const written = node.kind === 'scalar' ? scalarText(node) : '';
  if (written === undefined) return undefined;
  if (/^-?\d+$/.test(written)) return Number(written);
  problems.error('A whole number is wanted here', path, node.offset);
  return undefined;
};

/** A list of texts; a single text is a list of one. */
export const texts: FieldReader<string[]> = (node, path, problems) => {
  if (isNull(node)) return undefined;
  if (node.kind === 'map') {
    problems.error('A list is wanted here', path, node.offset);
    return undefined;
  }
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item, index) => text(item, `${path}.${index}`, problems) ?? []);
};

/** A list, or a map of which the entries become `key<separator>value`. */
export function textsOrPairs(separator: string): FieldReader<string[]> {
  return (node, path, problems) => {
    if (node.kind !== 'map') return texts(node, path, problems);
    return [...node.entries].flatMap(([key, { value }]) => {
      const values = texts(value, `${path}.${key}`, problems) ?? [];
      return values.map((single) => `${key}${separator}${single}`);
    });
  };
}

/** Names and values, from a map or from a list of `NAME=value`; a name alone has the value null. */
export const nullableTextMap: FieldReader<Record<string, string | null>> = (node, path, problems) => {
  if (isNull(node)) return undefined;
  if (node.kind === 'map') {
    const entries = [...entriesOf(node, path, problems)].map(
      ([key, { value }]) => [key, text(value, `${path}.${key}`, problems) ?? null] as const,
    );
    return Object.fromEntries(entries);
  }
  const items = texts(node, path, problems) ?? [];
  return Object.fromEntries(
    items.map((item) => {
      const separator = item.indexOf('=');
      return separator === -1 ? [item, null] : [item.slice(0, separator), item.slice(separator + 1)];
    }),
  );
};

export const textMap: FieldReader<Record<string, string>> = (node, path, problems) => {
  const map = nullableTextMap(node, path, problems);
  return map && Object.fromEntries(Object.entries(map).map(([key, value]) => [key, value ?? '']));
};

/** A command is kept in its form: a text is split by compose as a shell would, a list is not. */
export const command: FieldReader<string | string[] | null> = (node, path, problems) => {
  if (isNull(node)) return null;
  return node.kind === 'list' ? texts(node, path, problems) : text(node, path, problems);
};

export const raw: FieldReader = (node) => plainValue(node);

/** The entries of a map without those that `!reset` takes away, none for null; anything else is a problem. */
export function entriesOf(node: Located, path: string, problems: ProblemList): LocatedMap['entries'] {
  if (node.kind === 'map') return new Map([...node.entries].filter(([, { value }]) => value.tag !== 'reset'));
  if (!isNull(node)) problems.error('A map is wanted here', path, node.offset);
  return new Map();
}

/**
 * Reads a map field by field; a field without a reader is kept as it is written. `!reset` leaves a field out.
 * `reportUnknown` is told of fields that are neither known nor extensions (`x-`).
 */
export function readFields(
  node: Located,
  path: string,
  problems: ProblemList,
  readers: Readonly<Record<string, FieldReader>>,
  reportUnknown?: (key: string, path: string, offset: number) => void,
): Record<string, unknown> {
  const fields: [string, unknown][] = [];
  for (const [key, { value, keyOffset }] of entriesOf(node, path, problems)) {
    const reader = Object.hasOwn(readers, key) ? readers[key] : undefined;
    if (!reader && !key.startsWith('x-')) reportUnknown?.(key, `${path}.${key}`, keyOffset);
    const field = (reader ?? raw)(value, `${path}.${key}`, problems);
    if (field !== undefined) fields.push([key, field]);
  }
  return Object.fromEntries(fields);
}

/** The type of a reader for a map whose known fields have the types of `Value`. */
export function mapReader<Value>(readers: Readonly<Record<string, FieldReader>>): FieldReader<Value> {
  return (node, path, problems) =>
    isNull(node) ? undefined : (readFields(node, path, problems, readers) as unknown as Value);
}
