import { type Caller, isInfrastructorError, toInfrastructorError } from '@infrastructor/core';
import {
  bearerAuthChallengeResponse,
  OAuthError,
  OAuthErrorCode,
  ProtocolErrorCode,
} from '@modelcontextprotocol/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SurfaceContext } from '../surface-context.ts';
import { failureOf } from './failure.ts';
import { jsonRpcError } from './json-rpc-reply.ts';

/** The token of an Authorization header (RFC 6750); undefined where there is none, or not one of this kind. */
export function bearerToken(header: string | undefined): string | undefined {
  return /^Bearer +([\w.~+/-]+=*) *$/i.exec(header ?? '')?.[1];
}

/**
 * Finds out who asks, before anything of the body is read.
 * @returns undefined when the request was answered already: 401 with the challenge that RFC 6750 and RFC 9728 describe
 */
export async function authenticated(
  { authenticator, log }: Pick<SurfaceContext, 'authenticator' | 'log'>,
  request: FastifyRequest,
  reply: FastifyReply,
  correlationId: string,
  resourceMetadataUrl: string | undefined,
): Promise<Caller | undefined> {
  try {
    return await authenticator.authenticate(bearerToken(request.headers.authorization), 'mcp', {
      address: request.ip,
      correlationId,
      tool: undefined,
    });
  } catch (thrown) {
    const error = toInfrastructorError(thrown);
    if (error.code === 'UNAUTHENTICATED') {
      const challenge = bearerAuthChallengeResponse(
        new OAuthError(OAuthErrorCode.InvalidToken, error.hint ? `${error.message}. ${error.hint}` : error.message),
        resourceMetadataUrl === undefined ? {} : { resourceMetadataUrl },
      );
      await reply
        .code(challenge.status)
        .headers(Object.fromEntries(challenge.headers))
        .send(await challenge.json());
      return undefined;
    }
    if (!isInfrastructorError(thrown)) log.error('authentication failed', { correlationId, error: thrown });
    const failure = failureOf(error, correlationId);
    const waitSec = error.details?.retryAfterSec;
    if (typeof waitSec === 'number') reply.header('retry-after', String(waitSec));
    await reply.code(error.status).send(jsonRpcError(ProtocolErrorCode.InternalError, error.message, null, failure));
    return undefined;
  }
}
