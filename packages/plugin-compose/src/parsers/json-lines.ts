import { ParseError } from '@infrastructor/core';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const objectOf = (value: unknown): JsonObject => (isObject(value) ? value : {});

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** `docker inspect` prints one array, with `--format` one object a line; nothing at all is an empty list. */
export function readObjects(text: string, what: string): JsonObject[] {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  if (trimmed === '') return [];
  try {
    const values = trimmed.startsWith('[')
      ? [JSON.parse(trimmed)]
      : trimmed.split('\n').map((line) => JSON.parse(line) as unknown);
    const objects = values.flat();
    if (objects.every(isObject)) return objects;
  } catch (cause) {
    throw new ParseError(`Not the JSON of ${what}`, { cause });
  }
  throw new ParseError(`Not the JSON of ${what}: it holds something else than objects`);
}
