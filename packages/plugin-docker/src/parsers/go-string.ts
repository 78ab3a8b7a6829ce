const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

/** Undoes Go's `strconv.Quote`, with which `docker ps` writes commands; text without quotes stays as it is. */
export function unquoteGoString(text: string): string {
  const inner = /^"(.*)"$/s.exec(text)?.[1];
  if (inner === undefined) return text;
  return inner.replace(
    /\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|x([0-9a-f]{2})|(.))/g,
    (whole, short, long, byte, single) => {
      if (typeof single === 'string') return escapes[single] ?? whole;
      const code = Number.parseInt(short ?? long ?? byte, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
