import type { Caller, Logger, Surface } from '@infrastructor/core';
import type { Runtime } from '@infrastructor/core/runtime';
import type { Metrics } from '../observability/create-metrics.ts';

/** Finds out who a bearer token belongs to. */
export interface Authenticator {
  /**
   * @param token the bearer token as it came, undefined where there was none
   * @throws {AuthenticationError} when it is missing or not known
   */
  authenticate(token: string | undefined, surface: Surface): Promise<Caller>;
}

/** All that a surface gets to work with. It adapts requests to operations and answers to its own format, nothing else. */
export interface SurfaceContext {
  readonly runtime: Runtime;
  readonly authenticator: Authenticator;
  readonly log: Logger;
  /** Absent where nobody is to read them. */
  readonly metrics?: Metrics;
}
