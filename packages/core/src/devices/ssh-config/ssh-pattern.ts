/** Whether a word of a Host line means one host: no wildcard, not negated. */
export const isLiteralPattern = (pattern: string): boolean => !/[*?]|^!/.test(pattern);

/** Whether `*` and `?` of an ssh_config pattern cover a whole text, case counting (OpenSSH, match.c, match_pattern). */
export function matchPattern(text: string, pattern: string): boolean {
  let [at, inPattern] = [0, 0];
  /** Where the last `*` stood, and how far it had to reach, for trying again one character further. */
  let [star, reach] = [-1, 0];
  while (at < text.length) {
    const expected = pattern[inPattern];
    if (expected === '*') {
      star = inPattern;
      reach = at;
      inPattern += 1;
    } else if (expected === '?' || (expected !== undefined && expected === text[at])) {
      at += 1;
      inPattern += 1;
    } else if (star !== -1) {
      reach += 1;
      at = reach;
      inPattern = star + 1;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern += 1;
  return inPattern === pattern.length;
}

/** A list like `goo*,!goof`: one pattern has to fit and no negated one may (match.c, match_pattern_list). */
export function matchPatternList(text: string, list: string): boolean {
  let matched = false;
  for (const each of list.split(',')) {
    const negated = each.startsWith('!');
    if (!matchPattern(text, negated ? each.slice(1) : each)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

/** As {@link matchPatternList} without regard to case, as host names are compared in Match lines. */
export function matchHostList(host: string, list: string): boolean {
  return matchPatternList(host.toLowerCase(), list.toLowerCase());
}

/** A Host line's words: separated by spaces, case counting, a negated one that fits ends it (readconf.c, oHost). */
export function matchHostWords(host: string, words: readonly string[]): boolean {
  let matched = false;
  for (const word of words) {
    const negated = word.startsWith('!');
    if (!matchPattern(host, negated ? word.slice(1) : word)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}
