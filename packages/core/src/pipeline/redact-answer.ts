import type { Answer } from '../contract/answer.ts';
import { redacted } from './redact.ts';

/** What was redacted once: answers from the cache are the same value again and again. */
const known = new WeakMap<object, unknown>();

/** The answer as it leaves the house, on whatever surface: without secrets. */
export function redactedAnswer({ data, meta }: Answer): Answer {
  const warnings = meta.warnings.map((warning) => redacted(warning));
  return { data: redactedOnce(data), meta: warnings.length > 0 ? { ...meta, warnings } : meta };
}

function redactedOnce(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return redacted(data);
  const before = known.get(data);
  if (before !== undefined) return before;
  const clean = redacted(data);
  known.set(data, clean);
  return clean;
}
