import { ParseError } from '@infrastructor/core';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Numbers that a double cannot hold (GUIDs) stay the digits that were printed. */
const exactIntegers = (_key: string, value: unknown, context?: { readonly source?: string }) =>
  typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && context?.source !== undefined
    ? context.source
    : value;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a scalar, or undefined; numbers become what the text form would print. */
export function scalar(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/**
 * The value of a property. `--json-int` of 2.3 reads properties as signed numbers, so every larger GUID becomes the
 * largest of these, which tells nothing: undefined.
 */
export function propertyScalar(value: unknown): string | undefined {
  const text = scalar(value);
  return text === '9223372036854775807' ? undefined : text;
}

export function looksLikeJson(text: string): boolean {
  return /^[ \t\uFEFF]*\{/m.test(text) && text.includes('"output_version"');
}

/** How many lines with a brace a greeting may have before the document. */
const mostCandidates = 10;

/**
 * The `-j` document of a ZFS command (OpenZFS 2.3 and later), whatever a login printed before it.
 * @throws {ParseError} when there is no complete document, or it is another command's
 */
export function zfsDocument(text: string, commands: readonly string[]): JsonObject {
  const starts = text.matchAll(/^[ \t\uFEFF]*\{/gm).take(mostCandidates);
  const end = text.lastIndexOf('}') + 1;
  let cause: unknown;
  for (const { index } of starts) {
    try {
      const document: unknown = JSON.parse(text.slice(index, end).replace('\uFEFF', ''), exactIntegers);
      return documentOf(document, commands);
    } catch (error) {
      if (error instanceof ParseError) throw error;
      cause ??= error;
    }
  }
  throw new ParseError(`No complete JSON document of \`${commands.join('` or `')} -j\` in the text`, { cause });
}

function documentOf(document: unknown, commands: readonly string[]): JsonObject {
  const version = isObject(document) ? document.output_version : undefined;
  const command = isObject(version) ? version.command : undefined;
  if (isObject(document) && typeof command === 'string' && commands.includes(command)) return document;
  throw new ParseError(`The JSON document is of "${String(command)}", not of ${commands.join(' or ')}`);
}

/** The objects of a map like `pools`, in the order printed. */
export function entriesOf(value: unknown): readonly (readonly [string, JsonObject])[] {
  return isObject(value)
    ? Object.entries(value).filter((entry): entry is [string, JsonObject] => isObject(entry[1]))
    : [];
}
