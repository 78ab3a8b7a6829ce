const space = /^[ \t\r\n]+/;

interface Token {
  readonly token: string;
  /** What follows, or undefined at the end of the line. */
  readonly rest: string | undefined;
}

/**
 * The next token before white space, a double quote or one `=` (OpenSSH, misc.c, strdelim). Undefined for a quote that is
 * not closed.
 */
export function nextToken(text: string): Token | undefined {
  const at = text.search(/[ \t\r\n"=]/);
  if (at === -1) return { token: text, rest: undefined };
  if (text[at] === '"') {
    const close = text.indexOf('"', at + 1);
    if (close === -1) return undefined;
    return { token: text.slice(0, at) + text.slice(at + 1, close), rest: text.slice(close + 1).replace(space, '') };
  }
  let rest = text.slice(at + 1).replace(space, '');
  if (text[at] !== '=' && rest.startsWith('=')) rest = rest.slice(1).replace(space, '');
  return { token: text.slice(0, at), rest };
}

/**
 * Arguments of a line up to a `#` that begins one (misc.c, argv_split): single and double quotes, a backslash before a quote,
 * a backslash or, outside quotes, a space. Undefined for a quote that is not closed.
 */
export function splitArguments(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string;
    const next = text[at + 1];
    const isGap = quote === undefined && (character === ' ' || character === '\t');
    if (word === undefined) {
      if (isGap) continue;
      if (character === '#') return words;
      word = '';
    }
    if (isGap) {
      words.push(word);
      word = undefined;
    } else if (character === '\\' && next !== undefined && (`'"\\`.includes(next) || (!quote && next === ' '))) {
      word += next;
      at += 1;
    } else if (quote === undefined && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = undefined;
    else word += character;
  }
  if (quote !== undefined) return undefined;
  if (word !== undefined) words.push(word);
  return words;
}
