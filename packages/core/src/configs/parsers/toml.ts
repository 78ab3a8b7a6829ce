import { parse, TomlError } from 'smol-toml';
import { defineParser } from '../../contract/parser.ts';
import { ConfigValue, configParseError, configText, factsOf } from './config-value.ts';
import { plainValue } from './plain-value.ts';

/** TOML 1.0 (toml.io/en/v1.0.0). Dates and integers beyond 2^53 are text in the value. */
export const toml = defineParser({
  name: 'toml',
  description: 'TOML document: its value, top-level keys and depth',
  output: ConfigValue,
  parse(text) {
    const content = configText('TOML', text);
    try {
      const value = plainValue(parse(content, { integersAsBigInt: 'asNeeded' }));
      return { value, ...factsOf(value, text) };
    } catch (error) {
      if (error instanceof TomlError) {
        throw configParseError('TOML', reasonOf(error), { line: error.line, column: error.column });
      }
      if (error instanceof RangeError) throw configParseError('TOML', 'nested too deep');
      throw error;
    }
  },
});

/** The first line alone: those after it show the file. */
const reasonOf = ({ message }: TomlError) =>
  (message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '') || 'cannot be read';
