import type { Logger } from '@infrastructor/core';
import { isInfrastructorError } from '@infrastructor/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { correlationHeader } from './correlation.ts';
import { httpErrorOf } from './http-error.ts';
import { problemContentType, problemOf, retryAfterSec } from './problem-details.ts';

export type SendProblem = (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply;

/** Answers any thrown value as a problem document; what nobody expected is logged with its cause. */
export function createSendProblem(log: Logger): SendProblem {
  return (thrown, request, reply) => {
    const { error, status } = httpErrorOf(thrown);
    if (error.code === 'INTERNAL' && !isInfrastructorError(thrown)) {
      log.error('request failed', {
        method: request.method,
        path: pathOf(request),
        correlationId: request.id,
        error: thrown,
      });
    }
    const waitSec = retryAfterSec(error);
    if (waitSec !== undefined) reply.header('retry-after', String(waitSec));
    if (status === 401) reply.header('www-authenticate', 'Bearer');
    // A request that is refused before its route has not been through the hook that sets this.
    reply.header(correlationHeader, request.id);
    return reply
      .code(status)
      .type(problemContentType)
      .send(JSON.stringify(problemOf(error, request.id, status)));
  };
}

/** Without the query, which may hold what should not be in a log or an answer. */
export function pathOf({ raw }: FastifyRequest): string {
  return raw.url?.split('?', 1)[0] ?? '/';
}
