type Expected = 'value' | 'value or close' | 'key' | 'key or close' | 'colon' | 'comma or close' | 'end';

const scalar = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** Index of the first character that breaks JSON's grammar (RFC 8259); the engine does not always say where it is. */
export function jsonErrorIndex(text: string): number {
  const closers: string[] = [];
  let expected: Expected = 'value';
  let at = 0;
  while (at < text.length) {
    const character = text[at] as string;
    if (' \t\r\n'.includes(character)) {
      at += 1;
      continue;
    }
    const closes = character === closers.at(-1) && expected.endsWith('close');
    const wantsValue = expected.startsWith('value');
    let end = at + 1;
    if (closes) {
      closers.pop();
      expected = closers.length > 0 ? 'comma or close' : 'end';
    } else if (wantsValue && (character === '[' || character === '{')) {
      closers.push(character === '[' ? ']' : '}');
      expected = character === '[' ? 'value or close' : 'key or close';
    } else if (character === ':' && expected === 'colon') expected = 'value';
    else if (character === ',' && expected === 'comma or close') expected = closers.at(-1) === ']' ? 'value' : 'key';
    else {
      const isString = character === '"';
      if (!wantsValue && !(isString && expected.startsWith('key'))) return at;
      end = isString ? stringEnd(text, at) : tokenEnd(scalar, text, at);
      if (end <= 0) return -end || at;
      if (expected.startsWith('key')) expected = 'colon';
      else expected = closers.length > 0 ? 'comma or close' : 'end';
    }
    at = end;
  }
  return text.length;
}

/** Index after a string, or the negated index of what may not stand in it. */
function stringEnd(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    const character = text[at] as string;
    if (character === '"') return at + 1;
    if (character < ' ') return -at;
    if (character !== '\\') continue;
    const end = tokenEnd(escaped, text, at);
    if (end === 0) return -at;
    at = end - 1;
  }
  return -text.length;
}

/** Index after what a sticky pattern finds at a place, or 0. */
function tokenEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : 0;
}
