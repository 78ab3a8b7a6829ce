import { AuthenticationError, type Caller, type Logger } from '@infrastructor/core';
import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { jwtCaller } from './jwt-caller.ts';

export interface JwtOptions {
  /** For HS256; at least 32 bytes (RFC 7518, 3.2). */
  readonly secret?: string | undefined;
  /** Public keys of the issuer (RFC 7517), for RS256 and EdDSA. */
  readonly jwksUrl?: string | undefined;
  readonly issuer: string;
  readonly audience: string;
  /** Of a token from issue to end; longer ones are refused. */
  readonly maxAgeSec: number;
  /** Between two loads of the keys that are caused by a key nobody knows. Default 30 s. */
  readonly jwksCooldownMs?: number | undefined;
  readonly log: Logger;
}

/** Finds out who a JSON Web Token speaks for. */
export interface JwtVerifier {
  /** @throws {AuthenticationError} for whatever is not exactly right about it */
  verify(token: string): Promise<Omit<Caller, 'surface'>>;
}

/** Nobody needs a longer one, and parsing is paid for by us. */
const longestToken = 8_192;

/** Clocks differ. */
const toleranceSec = 30;

/**
 * Tokens of one issuer for one audience. The algorithm is pinned to the kind of key: HS256 to the secret, RS256 and EdDSA to
 * the published keys, so a public key never serves as a secret; keys, URLs and certificates in a token's own header are
 * not looked at (RFC 8725, 3.1, 3.2, 3.10).
 */
export function createJwtVerifier(options: JwtOptions): JwtVerifier {
  const { secret, jwksUrl, issuer, audience, maxAgeSec, log } = options;
  const ways: { readonly algorithms: readonly string[]; readonly key: Uint8Array | JWTVerifyGetKey }[] = [];
  if (secret !== undefined) ways.push({ algorithms: ['HS256'], key: new TextEncoder().encode(secret) });
  if (jwksUrl !== undefined) {
    const key = createRemoteJWKSet(new URL(jwksUrl), {
      cooldownDuration: options.jwksCooldownMs ?? 30_000,
      cacheMaxAge: 600_000,
      timeoutDuration: 5_000,
    });
    ways.push({ algorithms: ['RS256', 'EdDSA'], key });
  }

  return {
    async verify(token) {
      if (token.length > longestToken) throw refused('is longer than any that is issued');
      const { alg } = headerOf(token);
      const way = ways.find(({ algorithms }) => algorithms.includes(alg ?? ''));
      if (!way) throw refused(`is signed with ${algorithmName(alg)}, which is not accepted`);
      const expected = {
        algorithms: [...way.algorithms],
        issuer,
        audience,
        clockTolerance: toleranceSec,
        maxTokenAge: maxAgeSec,
        requiredClaims: ['sub', 'iat', 'exp'],
      };
      let payload: JWTPayload;
      try {
        // Two signatures of one function, by the kind of key.
        ({ payload } =
          typeof way.key === 'function'
            ? await jwtVerify(token, way.key, expected)
            : await jwtVerify(token, way.key, expected));
      } catch (cause) {
        if (!isTokenFault(cause)) log.warn('the keys of the token issuer could not be had', { jwksUrl, error: cause });
        throw refused(reasonOf(cause), cause);
      }
      const { iat = 0, exp = 0 } = payload;
      if (exp - iat > maxAgeSec) throw refused(`is valid for longer than ${maxAgeSec} s`);
      return jwtCaller(payload);
    },
  };
}

function headerOf(token: string) {
  try {
    return decodeProtectedHeader(token);
  } catch (cause) {
    throw refused('cannot be read', cause);
  }
}

function algorithmName(alg: unknown): string {
  return typeof alg === 'string' && /^[\w-]{1,20}$/.test(alg) ? alg : 'an unknown algorithm';
}

/** Whether it is the token that is wrong, and not that the keys could not be loaded. */
function isTokenFault(cause: unknown): boolean {
  return (
    cause instanceof errors.JOSEError && !(cause instanceof errors.JWKSTimeout) && cause.code !== 'ERR_JOSE_GENERIC'
  );
}

function reasonOf(cause: unknown): string {
  if (cause instanceof errors.JWTExpired) return 'has expired';
  if (cause instanceof errors.JWTClaimValidationFailed) return `has a wrong or missing ${cause.claim}`;
  if (cause instanceof errors.JWKSNoMatchingKey) return 'is signed with a key that its issuer does not publish';
  if (cause instanceof errors.JWSSignatureVerificationFailed) return 'has a signature that does not fit';
  return isTokenFault(cause)
    ? 'cannot be read'
    : 'cannot be checked now, as the keys of its issuer could not be loaded';
}

function refused(why: string, cause?: unknown): AuthenticationError {
  return new AuthenticationError(`This token ${why}`, { cause, hint: 'Get a new one from its issuer, and try again.' });
}
