import { defineParser } from '../../contract/parser.ts';
import { ConfigValue, configParseError, configText, factsOf, maximumDepth, placeAt } from './config-value.ts';
import { jsonErrorIndex } from './json-error-place.ts';
import { holdsInteger } from './plain-value.ts';

/** JSON (RFC 8259), read by the engine's own strict parser. */
export const json = defineParser({
  name: 'json',
  description: 'JSON document: its value, top-level keys and depth',
  output: ConfigValue,
  parse(text, context) {
    const content = configText('JSON', text);
    assertDepth(content);
    let lost = 0;
    const exact = (_: string, value: unknown, { source }: { readonly source?: string }) => {
      if (typeof value !== 'number' || source === undefined || isExact(value, source)) return value;
      lost += 1;
      return source;
    };
    const value = parsed(content, mayLoseDigits.test(content) ? exact : undefined);
    if (lost > 0) context.warn(`${lost} numbers are too large for this machine and are given as text`);
    return { value, ...factsOf(value, text) };
  },
});

/** Only then is it worth looking at each number. */
const mayLoseDigits = /\d{16}|[eE]\+?\d{2}/;

const isExact = (value: number, source: string) =>
  Number.isFinite(value) && (!/^-?\d+$/.test(source) || holdsInteger(value, BigInt(source)));

/** The third argument is newer than the types of the language version in use. */
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

function parsed(text: string, reviver: Reviver | undefined): unknown {
  try {
    return JSON.parse(text, reviver as ((key: string, value: unknown) => unknown) | undefined);
  } catch {
    const index = jsonErrorIndex(text);
    const found = text.codePointAt(index);
    const message = found === undefined ? 'the text ends too early' : `unexpected ${nameOf(found)}`;
    throw configParseError('JSON', message, placeAt(text, index));
  }
}

const nameOf = (codePoint: number) =>
  codePoint > 0x20 && codePoint < 0x7f
    ? `"${String.fromCodePoint(codePoint)}"`
    : `U+${codePoint.toString(16).padStart(4, '0')}`;

/** The engine reads any depth, but whoever walks the value would run out of stack. */
function assertDepth(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      for (at += 1; at < text.length && text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1;
    } else if (character === ']' || character === '}') depth -= 1;
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth > maximumDepth) {
        throw configParseError('JSON', `nested more than ${maximumDepth} deep`, placeAt(text, at));
      }
    }
  }
}
