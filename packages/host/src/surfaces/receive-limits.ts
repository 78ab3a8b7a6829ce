/** Default time for all of a request to arrive. */
export const defaultReceiveMs = 60_000;

/**
 * What Fastify is told so that nobody holds connections by sending slowly: a request, and a third of that time its headers,
 * have to arrive in time, or the connection is answered with 408 and closed.
 * @param receiveMs for all of a request to arrive
 */
export function receiveLimits(receiveMs: number = defaultReceiveMs) {
  return {
    requestTimeout: receiveMs,
    // Node looks every 30 seconds on its own, which would be the limit in truth.
    http: { headersTimeout: Math.ceil(receiveMs / 3), connectionsCheckingInterval: Math.ceil(receiveMs / 12) },
  };
}
