import { isInfrastructorError, type ParserDefinition, type Static, type TSchema } from '@infrastructor/core';

/** A fixed moment, so that what refers to "now" is the same in each run. */
const now = new Date('2026-11-23T00:00:00Z');

export interface ParserRun<Value> {
  readonly value: Value;
  readonly warnings: readonly string[];
}

/** Runs a parser for a test and keeps its warnings. */
export function runParser<Output extends TSchema>(
  parser: ParserDefinition<Output>,
  text: string,
  exitCode?: number,
): ParserRun<Static<Output>> {
  const warnings: string[] = [];
  const value = parser.parse(text, { now, exitCode, warn: (message) => warnings.push(message) });
  return { value, warnings };
}

/** The value, or undefined when the parser refused the text properly; anything else thrown is a fault of the parser. */
export function parseOrRefuse<Output extends TSchema>(
  parser: ParserDefinition<Output>,
  text: string,
): Static<Output> | undefined {
  try {
    return runParser(parser, text).value;
  } catch (error) {
    if (isInfrastructorError(error) && error.code === 'PARSE_FAILED') return undefined;
    throw error;
  }
}
