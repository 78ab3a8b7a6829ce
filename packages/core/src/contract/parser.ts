import type { Static, TSchema } from 'typebox';

export interface ParseContext {
  /** The moment to which relative and year-less times in the text refer. */
  readonly now: Date;
  /** Exit code of the command that printed the text, where one did. */
  readonly exitCode?: number | undefined;
  /** Says that a part of the text was left out, and why. */
  warn(message: string): void;
}

/** Text to value, pure: no I/O, no clock but `context.now`, and it ends in a value or a {@link ParseError}. */
export interface ParserDefinition<Output extends TSchema = TSchema> {
  readonly kind: 'parser';
  readonly name: string;
  readonly description: string;
  readonly output: Output;
  parse(text: string, context: ParseContext): Static<Output>;
}

/** Defines a parser; `infrastructor parse <name>` runs it on any text. */
export function defineParser<Output extends TSchema>(
  definition: Omit<ParserDefinition<Output>, 'kind'>,
): ParserDefinition<Output> {
  return Object.freeze({ kind: 'parser', ...definition });
}
