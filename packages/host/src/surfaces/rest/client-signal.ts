import type { FastifyReply } from 'fastify';

/**
 * Aborts when the client goes away before it was answered. Fastify's own `request.signal` follows the request stream,
 * which also closes when a body has been read to its end, and so would cancel every POST.
 */
export function clientSignal({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  // It may have gone while its credentials were looked at.
  if (raw.destroyed) controller.abort();
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
