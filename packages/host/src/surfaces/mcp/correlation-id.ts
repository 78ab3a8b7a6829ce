import { randomUUID } from 'node:crypto';

/** Ids of callers are written to logs and sent back in headers, so they are short and hold nothing but these. */
const acceptable = /^[\w.:+/=-]{1,128}$/;

/** The first of the candidates that is a usable correlation id, else a new one. */
export function correlationIdFrom(...candidates: readonly unknown[]): string {
  const given = candidates.find((candidate) => typeof candidate === 'string' && acceptable.test(candidate));
  return typeof given === 'string' ? given : randomUUID();
}
