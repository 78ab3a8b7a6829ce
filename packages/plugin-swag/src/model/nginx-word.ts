import { ValidationError } from '@infrastructor/core';
import { tokenizeNginx } from './tokenize-nginx.ts';

/**
 * A value as one word of an nginx configuration, quoted only where it must be.
 * @throws {ValidationError} for what no word can hold, like a NUL, or a backslash at the end of a value that needs quotes
 */
export function nginxWord(value: string): string {
  for (const written of [value, `"${value}"`, `'${value}'`, `"${value.replaceAll('"', '\\"')}"`]) {
    if (readsBackAs(written, value)) return written;
  }
  throw new ValidationError(`${JSON.stringify(value)} cannot be written as one word of an nginx configuration`, {
    hint: 'Leave out NUL, and a backslash at the end.',
  });
}

/** The tokenizer is the judge, so what is written here is always read back as it was meant. */
function readsBackAs(written: string, value: string): boolean {
  if (value.includes('\0') || written === '' || written.startsWith('\uFEFF')) return false;
  const { tokens, error, warnings } = tokenizeNginx(`${written};`);
  const [word, semicolon] = tokens;
  if (error || warnings.length > 0 || tokens.length !== 2 || semicolon?.kind !== 'semicolon') return false;
  return word?.kind === 'word' && word.text === value && word.end === written.length;
}
