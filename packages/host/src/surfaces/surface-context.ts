import type { Caller, Logger, Surface } from '@infrastructor/core';
import type { Runtime } from '@infrastructor/core/runtime';
import type { Metrics } from '../observability/create-metrics.ts';
import type { RateLimits } from '../policy/rate-limits.ts';

/** Where a request comes from, and what it is for, as far as that is known before anyone knows who asks. */
export interface RequestOrigin {
  /** IP address of the client. */
  readonly address?: string | undefined;
  readonly correlationId?: string | undefined;
  /** The tool that is asked for. */
  readonly tool?: string | undefined;
}

/** Finds out who a bearer token belongs to. */
export interface Authenticator {
  /**
   * @param token the bearer token as it came, undefined where there was none
   * @throws {AuthenticationError} when it is missing or not known
   * @throws {InfrastructorError} RATE_LIMITED when too many unknown ones came from the same address, or too much of one user
   */
  authenticate(token: string | undefined, surface: Surface, origin?: RequestOrigin): Promise<Caller>;
}

/** All that a surface gets to work with. It adapts requests to operations and answers to its own format, nothing else. */
export interface SurfaceContext {
  readonly runtime: Runtime;
  readonly authenticator: Authenticator;
  readonly log: Logger;
  /** Absent where nothing is limited. */
  readonly rateLimits?: RateLimits;
  /** Absent where nobody is to read them. */
  readonly metrics?: Metrics;
}
