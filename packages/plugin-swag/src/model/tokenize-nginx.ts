import { endOfLuaBlock, isLuaBlockDirective } from './lua-block.ts';
import type { NginxProblem, NginxToken } from './nginx-token.ts';

interface Tokens {
  readonly tokens: readonly NginxToken[];
  /** What ended the reading before the text did. */
  readonly error: NginxProblem | undefined;
  readonly warnings: readonly NginxProblem[];
}

const isSpace = (character: string | undefined) =>
  character === ' ' || character === '\n' || character === '\t' || character === '\r';

const byteOrderMark = '\uFEFF';

/**
 * Splits an nginx configuration into words, `;`, `{`, `}`, comments and the raw bodies of Lua blocks, as
 * `ngx_conf_read_token` does (nginx, src/core/ngx_conf_file.c): a `#` begins a comment only where a word could begin, a quote
 * counts only as the first character of a word, a backslash takes the next character with it, `${` opens no block.
 */
export function tokenizeNginx(text: string): Tokens {
  const tokens: NginxToken[] = [];
  const warnings: NginxProblem[] = [];
  let at = 0;
  let line = 1;
  let startsDirective = true;
  /** Name of the Lua directive whose `{` is awaited. */
  let lua: string | undefined;

  const add = (kind: NginxToken['kind'], value: string, start: number, quoted = false) => {
    tokens.push({ kind, text: value, quoted, line, start, end: at });
    for (let index = start; index < at; index += 1) if (text[index] === '\n') line += 1;
    if (kind === 'word') {
      if (startsDirective && isLuaBlockDirective(value)) lua = value;
      startsDirective = false;
    } else if (kind !== 'comment') startsDirective = true;
  };
  const stop = (message: string, atLine = line): Tokens => ({ tokens, warnings, error: { line: atLine, message } });

  while (at < text.length) {
    const start = at;
    const character = text[at] as string;
    if (character === '\n') line += 1;
    if (isSpace(character)) at += 1;
    else if (character === byteOrderMark && at === 0) {
      at += 1;
      warnings.push({ line, message: 'the file begins with a byte order mark, which nginx refuses' });
    } else if (character === '#') {
      at = endOfLine(text, at);
      add('comment', text.slice(start + 1, at).trimEnd(), start);
    } else if (character === ';') {
      if (lua) return stop(`"${lua}" directive expects a Lua block in braces`);
      at += 1;
      add('semicolon', ';', start);
    } else if (character === '{') {
      const end = lua ? endOfLuaBlock(text, at + 1) : undefined;
      if (end === -1) return stop('unexpected end of file, expecting "}" of the Lua block');
      at += 1;
      add('open', '{', start);
      if (end === undefined) continue;
      lua = undefined;
      at = end;
      add('raw', text.slice(start + 1, end), start + 1);
      at = end + 1;
      add('close', '}', end);
    } else if (character === '}') {
      if (lua) return stop(`"${lua}" directive expects a Lua block in braces`);
      at += 1;
      add('close', '}', start);
    } else if (character === '"' || character === "'") {
      const end = endOfQuoted(text, at);
      if (end === -1) return stop(`unexpected end of file, the ${character} opened here is not closed`);
      at = end + 1;
      add('word', text.slice(start + 1, end).replaceAll(`\\${character}`, character), start, true);
      const next = text[at];
      // nginx also takes ")" here, for if ($a = "b").
      if (next !== undefined && !isSpace(next) && !';{)}'.includes(next)) {
        warnings.push({ line, message: `unexpected "${next}" after a closing quote` });
      }
    } else {
      at = endOfWord(text, at);
      add('word', text.slice(start, at), start);
    }
  }
  return { tokens, warnings, error: undefined };
}

function endOfLine(text: string, start: number): number {
  const newline = text.indexOf('\n', start);
  return newline === -1 ? text.length : newline;
}

/** Index of the closing quote, or -1. */
function endOfQuoted(text: string, open: number): number {
  const quote = text[open];
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}

function endOfWord(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const character = text[at] as string;
    if (isSpace(character) || character === ';' || character === '{' || character === '}') break;
    if (character === '\\') at += 1;
    else if (character === '$' && text[at + 1] === '{') at = endOfVariable(text, at + 2);
    at += 1;
  }
  return Math.min(at, text.length);
}

/** Index of the last character of `${name}`, whose `}` ends no block; without that `}` only the `{` belongs to the word. */
function endOfVariable(text: string, start: number): number {
  let at = start;
  while (at < text.length && /[A-Za-z0-9_]/.test(text[at] as string)) at += 1;
  return text[at] === '}' ? at : start - 1;
}
