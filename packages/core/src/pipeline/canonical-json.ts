import { createHash } from 'node:crypto';

/** JSON with sorted keys, so that equal parameters give equal text whatever their order. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

const longestKey = 200;

/** The part of a cache key that holds every parameter: canonical JSON, its hash where that is long, nothing for none. */
export function parametersKey(params: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(params);
  if (names.length === 0) return '';
  // Most have one, a word or a number, and this is asked before every look into the cache.
  const [only = ''] = names;
  const isPlain = names.length === 1 && typeof params[only] !== 'object';
  const text = isPlain ? JSON.stringify(params) : canonicalJson(params);
  if (text === '{}') return '';
  return text.length <= longestKey ? text : `sha256-${createHash('sha256').update(text).digest('base64url')}`;
}
