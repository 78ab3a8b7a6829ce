import { stripVTControlCharacters } from 'node:util';

/**
 * Everything that a reader does not see but a terminal or a model obeys: control characters except line break and tab,
 * characters that turn the direction of text (Trojan Source, CVE-2021-42574), zero-width characters, and the tag block
 * (U+E0000), in which whole sentences can be hidden.
 */
const invisible = /[\p{Bidi_Control}\u200b\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]|[^\P{Cc}\n\t]/gu;

/** Most text of machines, of which nothing needs to be taken out. */
const harmless = /^[\n\t\x20-\x7e]*$/;

/** Text that came from a machine, without escape sequences and without invisible characters. */
export function plainText(text: string): string {
  if (harmless.test(text)) return text;
  return stripVTControlCharacters(text.toWellFormed()).replace(invisible, '');
}

/** Compact JSON whose strings and property names are plain text. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) => {
    if (typeof inner === 'string') return plainText(inner);
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    const entries = Object.entries(inner);
    return entries.every(([name]) => plainText(name) === name)
      ? inner
      : Object.fromEntries(entries.map(([name, item]) => [plainText(name), item]));
  });
}

/** The value with plain strings and property names; the same object where there is nothing to take out. */
export function plainValue(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const items = value.map(plainValue);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  const entries = Object.entries(value);
  const plain = entries.map(([name, item]) => [plainText(name), plainValue(item)] as const);
  const isSame = plain.every(([name, item], index) => name === entries[index]?.[0] && item === entries[index]?.[1]);
  return isSame ? value : Object.fromEntries(plain);
}
