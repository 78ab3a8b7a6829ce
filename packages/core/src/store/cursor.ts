import { ValidationError } from '../contract/errors.ts';

/** The sort key of the last row of a page, as opaque text. */
export function encodeCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

const forms = {
  text: /^/,
  time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  id: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
} as const;

/**
 * The sort key in a cursor, whose parts have the given forms.
 * @throws {ValidationError} when the text is not what {@link encodeCursor} made of such a key
 */
export function decodeCursor<const Parts extends readonly (keyof typeof forms)[]>(
  cursor: string,
  parts: Parts,
): { readonly [Part in keyof Parts]: string } {
  const key = read(cursor);
  const fits = (part: keyof typeof forms, index: number) => {
    const value = key[index];
    return typeof value === 'string' && forms[part].test(value);
  };
  if (key.length === parts.length && parts.every(fits)) return key as { readonly [Part in keyof Parts]: string };
  throw new ValidationError('The cursor is not one of this list', {
    hint: 'Pass meta.nextCursor of the page before as it is, or leave it out to begin anew.',
    problems: [{ path: '/cursor', message: 'is not a cursor of this list' }],
  });
}

function read(cursor: string): readonly unknown[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(key) ? key : [];
  } catch {
    return [];
  }
}
