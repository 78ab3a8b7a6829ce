import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Header that carries the correlation id, in and out. */
export const correlationHeader = 'x-request-id';

/** What a caller may choose: short, and harmless in a log line, a header and a database row. */
const grammar = /^[A-Za-z0-9._:-]{1,128}$/;

/** The caller's own id for this request where it can be used, else a new one. */
export function correlationIdOf(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers[correlationHeader];
  return typeof given === 'string' && grammar.test(given) ? given : randomUUID();
}
