/**
 * A value as PostgreSQL's jsonb takes it. Unlike JSON, jsonb refuses NUL and unpaired surrogates (PostgreSQL manual,
 * 8.14 JSON Types), and what machines print holds both: each becomes U+FFFD.
 */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  // JSON.stringify writes exactly these two as escapes, so a text without them needs no second look.
  return /\\u(?:0000|d[89a-f])/.test(text) ? JSON.stringify(storable(value)) : text;
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '\ufffd').toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  if ('toJSON' in value && typeof value.toJSON === 'function') return storable(value.toJSON());
  if (Array.isArray(value)) return value.map(storable);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [storable(key), storable(member)]));
}
