import type { FastifyInstance } from 'fastify';
import { isTracing, withinCallersTrace } from '../../observability/callers-trace.ts';

/**
 * Makes what a request asks for a part of its caller's trace. To be called before the routes are made. Where no traces are
 * sent it adds nothing, so that no request pays for it.
 */
export function continueTraces(server: FastifyInstance): void {
  if (!isTracing()) return;
  // The last hook before the route: what is asynchronous before it, like reading a body, would lose the trace.
  server.addHook('preHandler', (request, _reply, next) => withinCallersTrace(request.headers, next));
}
