import { plainText, unreadable } from './text.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How many places are tried as the beginning of the document, so that noise cannot make this slow. */
const attempts = 8;

/**
 * The JSON document in a text, or undefined where no line begins one. Lines before it (a login banner, a warning) are
 * passed over; it ends where the text ends.
 *
 * @throws {ParseError} for a document that is broken or cut
 */
export function readJson(text: string, parser: string): unknown {
  const plain = plainText(text);
  const starts = Array.from(plain.matchAll(/^[ \t]*[[{](?=\s|["{[\]}]|-?\d)/gm), (match) => match.index).slice(
    0,
    attempts,
  );
  let failure: unknown;
  for (const start of starts) {
    try {
      return JSON.parse(plain.slice(start)) as unknown;
    } catch (error) {
      failure ??= error;
    }
  }
  if (failure === undefined) return undefined;
  throw unreadable(
    parser,
    `its JSON is broken or cut (${failure instanceof Error ? failure.message : String(failure)})`,
  );
}

/** The value at a path of object keys, or undefined. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const key of path) found = isJsonObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  return found;
}

export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** A text at a path, trimmed; an empty one counts as none. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' && found.trim() !== '' ? found.trim() : undefined;
}

export function flagAt(value: unknown, ...path: readonly string[]): boolean | undefined {
  const found = at(value, ...path);
  return typeof found === 'boolean' ? found : undefined;
}

export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}
