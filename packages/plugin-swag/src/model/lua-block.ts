/** Directives of ngx_lua and stream_lua whose braces hold Lua code (OpenResty lua-nginx-module, "Directives"). */
export const isLuaBlockDirective = (name: string): boolean => /^[a-z_]+_by_lua_block$/.test(name);

/**
 * Index of the `}` that ends Lua code beginning at `start`, or -1 when the text ends first. Braces in Lua strings, long
 * brackets and comments do not count (Lua 5.1 reference manual, 2.1).
 */
export function endOfLuaBlock(text: string, start: number): number {
  let depth = 1;
  let at = start;
  while (at < text.length) {
    const character = text[at];
    if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return at;
    } else if (character === '"' || character === "'") at = endOfString(text, at);
    else if (character === '-' && text[at + 1] === '-') at = endOfComment(text, at + 2);
    else if (character === '[') at = endOfLongBracket(text, at) ?? at;
    at += 1;
  }
  return -1;
}

/** Each of these answers the index of the last character of what it skips. */
function endOfString(text: string, open: number): number {
  const quote = text[open];
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) return at;
  }
  return text.length;
}

function endOfComment(text: string, start: number): number {
  if (text[start] === '[') {
    const long = endOfLongBracket(text, start);
    if (long !== undefined) return long;
  }
  const newline = text.indexOf('\n', start);
  return newline === -1 ? text.length : newline;
}

/** `[[ … ]]`, `[=[ … ]=]` and so on; undefined when this bracket opens none. */
function endOfLongBracket(text: string, open: number): number | undefined {
  let at = open + 1;
  while (text[at] === '=') at += 1;
  if (text[at] !== '[') return undefined;
  const close = `]${'='.repeat(at - open - 1)}]`;
  const found = text.indexOf(close, at + 1);
  return found === -1 ? text.length : found + close.length - 1;
}
