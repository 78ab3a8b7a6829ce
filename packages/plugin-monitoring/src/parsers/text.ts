import { type ParseContext, ParseError } from '@infrastructor/core';

/** Longer lines are no output of the commands read here; leaving them out keeps every parser fast. */
const longestLine = 65_536;

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals colour their output with ESC sequences (ECMA-48).
const escapeSequences = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[()][A-Z0-9])/g;

/** Text without byte order mark, carriage returns before line ends, terminal colours and NULs. */
export function plainText(text: string): string {
  const unmarked = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return unmarked.replace(/\r+\n/g, '\n').replace(/\r$/, '').replace(escapeSequences, '').replaceAll('\0', '');
}

export interface TextLines {
  /** Lines that were ended by a newline. */
  readonly lines: readonly string[];
  /** What stands after the last newline: a line that may have been cut anywhere. */
  readonly tail: string | undefined;
}

/** Splits a text into its whole lines and what is left after the last newline. */
export function splitLines(text: string): TextLines {
  const lines = plainText(text).split('\n');
  const tail = lines.pop();
  return {
    lines: lines.map((line) => (line.length > longestLine ? '' : line)),
    tail: tail === undefined || tail === '' || tail.length > longestLine ? undefined : tail,
  };
}

/**
 * The whole lines of a text. Commands end every line that they print, so a last line without its end was cut: it is
 * left out, because half a number or half a path would be a wrong value.
 */
export function wholeLines(text: string, context: ParseContext): readonly string[] {
  const { lines, tail } = splitLines(text);
  if (tail !== undefined) context.warn('The last line has no end and was left out, as it may be cut');
  return lines;
}

/** The error for a text that is not what a parser reads. */
export function unreadable(parser: string, reason: string, hint?: string): ParseError {
  return new ParseError(`The text is no readable ${parser} output: ${reason}`, {
    hint: hint ?? 'Check the command and its exit code; its own words may be on stderr.',
  });
}

/** A decimal number, or undefined for anything else (`-`, `?`, words, nothing). */
export function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text) ? Number(text) : undefined;
}

/** A percentage with or without its sign. */
export function percentOf(text: string | undefined): number | undefined {
  return numberOf(text?.endsWith('%') ? text.slice(0, -1) : text);
}

/** Says that lines were skipped, once for all of them. */
export function warnSkipped(context: ParseContext, skipped: number): void {
  if (skipped > 0) context.warn(`${skipped} line${skipped === 1 ? '' : 's'} could not be read and were left out`);
}

/** `Some_Column-name` as `someColumnName`, for columns that no schema names. */
export function camelCase(name: string): string {
  const words = name.replace(/%/g, ' percent ').match(/[A-Za-z0-9]+/g) ?? [];
  return words
    .map((word, index) => {
      const lower = word === word.toUpperCase() ? word.toLowerCase() : word;
      const first = index === 0 ? lower.charAt(0).toLowerCase() : lower.charAt(0).toUpperCase();
      return first + lower.slice(1);
    })
    .join('');
}
