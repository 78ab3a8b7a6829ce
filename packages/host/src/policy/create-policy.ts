import type { Logger } from '@infrastructor/core';
import { openSharedRedis, type Runtime } from '@infrastructor/core/runtime';
import { adminToken, type Home } from '../config/home.ts';
import { listOf } from '../config/list-of.ts';
import type { Settings } from '../config/settings-schema.ts';
import type { Authenticator } from '../surfaces/surface-context.ts';
import { createAuthenticator } from './create-authenticator.ts';
import { guardAuthenticator } from './guard-authenticator.ts';
import { limitChanges } from './limit-changes.ts';
import { createRateLimits, type RateLimitOptions, type RateLimits } from './rate-limits.ts';
import type { JwtVerifier } from './verify-jwt.ts';

export interface Policy extends AsyncDisposable {
  readonly authenticator: Authenticator;
  readonly rateLimits: RateLimits;
  /** The runtime as surfaces get it. */
  readonly runtime: Runtime;
}

/** Who gets in and how often, from the settings. What a caller may do is decided in the runtime itself. */
export async function createPolicy(runtime: Runtime, settings: Settings, home: Home, log: Logger): Promise<Policy> {
  await using opened = new AsyncDisposableStack();
  const usesRedis = settings.REDIS_URL !== undefined || settings.REDIS_CLUSTER_NODES !== undefined;
  const store = usesRedis
    ? opened.use(
        await openSharedRedis({
          url: settings.REDIS_URL,
          clusterNodes: settings.REDIS_CLUSTER_NODES,
          caFile: settings.REDIS_CA_FILE,
          log,
        }),
      )
    : undefined;
  const rateLimits = createRateLimits(rateLimitOptions(settings), store);
  const authenticator = createAuthenticator({
    adminToken: adminToken(home),
    tokens: runtime.tables.apiTokens,
    jwt: await jwtVerifier(settings, log),
    disabled: settings.AUTH_DISABLED,
    mcp: { readOnly: settings.MCP_READ_ONLY, toolsets: listOf(settings.MCP_TOOLSETS) },
  });
  const held = opened.move();
  return {
    authenticator: guardAuthenticator(authenticator, rateLimits, runtime),
    rateLimits,
    runtime: limitChanges(runtime, rateLimits),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** Its library is loaded only where tokens of an identity provider are taken. */
async function jwtVerifier(settings: Settings, log: Logger): Promise<JwtVerifier | undefined> {
  const { JWT_SECRET: secret, JWT_JWKS_URL: jwksUrl, JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = settings;
  if ((secret === undefined && jwksUrl === undefined) || issuer === undefined || audience === undefined)
    return undefined;
  const { createJwtVerifier } = await import('./verify-jwt.ts');
  return createJwtVerifier({ secret, jwksUrl, issuer, audience, maxAgeSec: settings.JWT_MAX_AGE_SEC, log });
}

function rateLimitOptions(settings: Settings): RateLimitOptions {
  return {
    address: { perMinute: settings.RATE_LIMIT_IP_PER_MINUTE, burst: settings.RATE_LIMIT_IP_BURST },
    caller: { perMinute: settings.RATE_LIMIT_PER_MINUTE, burst: settings.RATE_LIMIT_BURST },
    changes: { perMinute: settings.RATE_LIMIT_CHANGES_PER_MINUTE, burst: settings.RATE_LIMIT_CHANGES_BURST },
    failedLogins: {
      perMinute: settings.RATE_LIMIT_FAILED_LOGINS_PER_MINUTE,
      burst: settings.RATE_LIMIT_FAILED_LOGINS_BURST,
    },
  };
}
