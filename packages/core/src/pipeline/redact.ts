import { createHash } from 'node:crypto';

/** Names of properties whose values are secrets wherever they stand. */
const secretName = /pass(word|phrase|wd)?$|secret|token|credential|api[-_]?key|private[-_]?key$|authorization|cookie/i;

/** A stable marker: the same secret is recognised again, and cannot be had back from it. */
function marker(secret: string): string {
  return `[redacted:${createHash('sha256').update(secret).digest('hex').slice(0, 8)}]`;
}

/** A secret may also be one of several; numbers and switches beside it (`hasPassword`, `tokenCount`) are none. */
function hidden(value: unknown): unknown {
  if (typeof value === 'string') return value === '' ? value : marker(value);
  return Array.isArray(value) ? value.map(hidden) : redacted(value);
}

/** A copy of a JSON value in which the values of secret properties are replaced by stable markers. */
export function redacted<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(redacted) as Value;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, secretName.test(name) ? hidden(inner) : redacted(inner)]),
  ) as Value;
}
