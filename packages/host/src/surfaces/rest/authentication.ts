import { AuthenticationError, type Caller, type Surface } from '@infrastructor/core';
import type { FastifyRequest } from 'fastify';
import type { Authenticator } from '../surface-context.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route that needs credentials; read it by `callerOf`. */
    caller: Caller | null;
  }
}

/** By it the command line says that it only hands on what was asked of it; it decides nothing but the audit row. */
export const surfaceHeader = 'x-infrastructor-surface';

const bearer = /^Bearer +(\S+) *$/i;

/** The token of an `Authorization: Bearer` header, if there is one. */
export function bearerToken(header: string | undefined): string | undefined {
  return header === undefined ? undefined : bearer.exec(header)?.[1];
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The tool behind a route. */
    tool?: string;
  }
}

/** A hook that finds out who asks before anything else of a request is looked at. */
export function createAuthenticationHook(authenticator: Authenticator, surface: Surface) {
  return async (request: FastifyRequest): Promise<void> => {
    const { authorization, [surfaceHeader]: through } = request.headers;
    request.caller = await authenticator.authenticate(bearerToken(authorization), through === 'cli' ? 'cli' : surface, {
      address: request.ip,
      correlationId: request.id,
      tool: request.routeOptions.config.tool,
    });
  };
}

/** @throws {AuthenticationError} on a route that was mounted outside of authentication */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new AuthenticationError('This request was not authenticated');
  return request.caller;
}
