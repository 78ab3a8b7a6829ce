import { Type } from 'typebox';
import { ParseError } from '../../contract/errors.ts';

/** Above this a file is data, not configuration, and reading it would hold the process. */
export const maximumLength = 4 * 1024 * 1024;

/** Deeper values break whoever walks them; no configuration comes near it. */
export const maximumDepth = 500;

const facts = {
  topLevelKeys: Type.Array(Type.String(), { description: 'Of an object at the top, in file order' }),
  depth: Type.Integer({ description: '0 for a scalar, 1 for a flat object or array' }),
  sizeBytes: Type.Integer({ description: 'Of the text in UTF-8' }),
};

/** What every generic parser answers. */
export const ConfigValue = Type.Object({ value: Type.Unknown(), ...facts });

/** The same for a format whose files may hold several documents; `value` is the first. */
export const ConfigDocuments = Type.Object({ value: Type.Unknown(), documents: Type.Array(Type.Unknown()), ...facts });

export interface ConfigFacts {
  topLevelKeys: string[];
  depth: number;
  sizeBytes: number;
}

export function factsOf(value: unknown, text: string): ConfigFacts {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return {
    topLevelKeys: isObject ? Object.keys(value) : [],
    depth: depthOf(value),
    sizeBytes: Buffer.byteLength(text),
  };
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Object.values(value).reduce<number>((deepest, each) => Math.max(deepest, depthOf(each)), 0);
}

/**
 * The error of a format. The message never quotes the file: configurations hold secrets, and messages end up in logs.
 * @param at line and column from 1, where the reader says so
 */
export function configParseError(
  format: string,
  message: string,
  at: { readonly line?: number | undefined; readonly column?: number | undefined } = {},
): ParseError {
  const place =
    at.line === undefined ? '' : `, line ${at.line}${at.column === undefined ? '' : `, column ${at.column}`}`;
  return new ParseError(`Not valid ${format}${place}: ${message}`, { details: { line: at.line, column: at.column } });
}

/** The text without a byte order mark. @throws {ParseError} when it is too long to be a configuration */
export function configText(format: string, text: string, limit = maximumLength): string {
  if (text.length > limit)
    throw configParseError(format, `${text.length} characters are more than the ${limit} allowed`);
  return text.replace(/^\uFEFF/, '');
}

/** Line and column, both from 1, of an index into a text. */
export function placeAt(text: string, index: number): { line: number; column: number } {
  const before = text.slice(0, index);
  return { line: before.split('\n').length, column: index - before.lastIndexOf('\n') };
}
