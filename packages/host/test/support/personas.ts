import { randomBytes } from 'node:crypto';
import type { Scope } from '@infrastructor/core';
import { hashApiToken } from '@infrastructor/core/runtime';
import { type JWTPayload, SignJWT } from 'jose';
import type { Installation } from './installation.ts';

export const jwtSettings = {
  JWT_SECRET: 'a secret for tests of more than thirty-two bytes',
  JWT_ISSUER: 'https://id.example',
  JWT_AUDIENCE: 'infrastructor-test',
} as const;

/** Somebody who asks. */
export interface Persona {
  readonly name: string;
  readonly token: string | undefined;
  /** What it may do; undefined for somebody who is not let in at all. */
  readonly scopes: readonly Scope[] | undefined;
  /** True where it may use only devices with the tag site=home. */
  readonly isLimited: boolean;
}

/** Everyone there is, by every kind of credentials. */
export async function createPersonas({ host, token }: Installation): Promise<readonly Persona[]> {
  const now = Math.floor(Date.now() / 1_000);
  const nobody = { scopes: undefined, isLimited: false };
  const revoked = await apiToken('revoked', ['admin']);
  await host.runtime.tables.apiTokens.revoke('revoked', new Date());
  return [
    { name: 'anonymous', token: undefined, ...nobody },
    { name: 'viewer', token: await apiToken('viewer', ['read']), scopes: ['read'], isLimited: false },
    { name: 'operator', token: await jwt({ roles: ['operator'] }), scopes: ['read', 'operate'], isLimited: false },
    { name: 'admin', token, scopes: ['read', 'operate', 'admin'], isLimited: false },
    {
      name: 'tag-limited',
      token: await apiToken('limited', ['admin'], { site: 'home' }),
      scopes: ['read', 'operate', 'admin'],
      isLimited: true,
    },
    { name: 'expired', token: await apiToken('expired', ['admin'], null, new Date(Date.now() - 1_000)), ...nobody },
    { name: 'expired JWT', token: await jwt({ roles: ['admin'], iat: now - 900, exp: now - 300 }), ...nobody },
    { name: 'wrong audience', token: await jwt({ roles: ['admin'], aud: 'another-service' }), ...nobody },
    { name: 'revoked', token: revoked, ...nobody },
  ];

  async function apiToken(
    name: string,
    scopes: readonly Scope[],
    deviceTags: Readonly<Record<string, string>> | null = null,
    expiresAt: Date | null = null,
  ): Promise<string> {
    const made = `inf_${randomBytes(32).toString('base64url')}`;
    const row = { name, tokenHash: hashApiToken(made), scopes, deviceTags, createdBy: 'test', expiresAt };
    await host.runtime.tables.apiTokens.insert(row);
    return made;
  }

  function jwt(claims: JWTPayload): Promise<string> {
    return new SignJWT({
      iss: jwtSettings.JWT_ISSUER,
      aud: jwtSettings.JWT_AUDIENCE,
      sub: 'alice',
      iat: now,
      exp: now + 600,
      ...claims,
    })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(jwtSettings.JWT_SECRET));
  }
}
