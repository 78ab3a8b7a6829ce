import { randomUUID } from 'node:crypto';
import { type ErrorCode, isInfrastructorError, type Surface } from '@infrastructor/core';
import type { Runtime } from '@infrastructor/core/runtime';
import type { Authenticator, RequestOrigin } from '../surfaces/surface-context.ts';
import type { RateLimits } from './rate-limits.ts';

/**
 * Authentication with what stands around it, the same for every surface: requests are counted by address and by user, and
 * who is turned away leaves a row in the audit log, unless so many come that only the count is kept.
 */
export function guardAuthenticator(
  inner: Authenticator,
  limits: RateLimits,
  { tables }: Pick<Runtime, 'tables'>,
): Authenticator {
  return {
    async authenticate(token, surface, origin = {}) {
      const { address } = origin;
      if (address !== undefined) await limits.request(address);
      try {
        const caller = await inner.authenticate(token, surface, origin);
        await limits.caller(caller);
        return caller;
      } catch (error) {
        if (!isInfrastructorError(error) || error.code !== 'UNAUTHENTICATED') throw error;
        // A WebSocket opens before its client says who it is, so there nothing was tried yet.
        if (surface === 'ws' && token === undefined) throw error;
        if (address !== undefined) await limits.failedLogin(address);
        tables.auditLog.append(refusal(error.code, surface, origin));
        throw error;
      }
    },
  };
}

function refusal(errorCode: ErrorCode, surface: Surface, { address, correlationId, tool }: RequestOrigin) {
  const operationId = randomUUID();
  return {
    operationId,
    correlationId: correlationId ?? operationId,
    caller: 'anonymous',
    surface,
    deviceId: undefined,
    hostname: undefined,
    dataType: undefined,
    tool,
    startedAt: new Date(),
    durationMs: 0,
    cacheHit: false,
    source: undefined,
    attempts: 0,
    outcome: 'failure' as const,
    errorCode,
    arguments: address === undefined ? {} : { address },
    sizeBytes: undefined,
  };
}
