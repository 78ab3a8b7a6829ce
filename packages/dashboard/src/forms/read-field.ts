import type { FormField } from './field-of-schema.ts';

/** What somebody wrote cannot be read as what is asked for. */
export class FieldError extends Error {
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/**
 * The value of a field as it goes to the server; undefined where nothing was written, so that the server's default holds.
 * @throws {FieldError} when it cannot be read
 */
export function readField(field: FormField, text: string): unknown {
  if (field.kind === 'boolean') return text === 'true';
  if (text.trim() === '') return undefined;
  switch (field.kind) {
    case 'number':
      return numberIn(field, text);
    case 'lines':
    case 'choices':
      return linesIn(text);
    case 'pairs':
      return Object.fromEntries(linesIn(text).map((line) => pairIn(field, line)));
    case 'json':
      return jsonIn(field, text);
    case 'area':
      return text;
    default:
      return text.trim();
  }
}

function numberIn({ name, label, isInteger }: FormField, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || (isInteger && !Number.isInteger(value))) {
    throw new FieldError(name, `${label} must be ${isInteger ? 'a whole number' : 'a number'}`);
  }
  return value;
}

function linesIn(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function pairIn({ name, label }: FormField, line: string): readonly [string, string] {
  const at = line.indexOf('=');
  if (at < 1) throw new FieldError(name, `${label}: "${line}" is not name=value`);
  return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

function jsonIn({ name, label }: FormField, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FieldError(name, `${label} must be JSON: ${(error as Error).message}`);
  }
}
