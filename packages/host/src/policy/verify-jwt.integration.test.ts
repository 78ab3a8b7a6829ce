import { createHmac } from 'node:crypto';
import type { Logger } from '@infrastructor/core';
import { exportSPKI, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  startIdentityProvider,
  type TestIdentityProvider,
  testAudience,
  testClaims,
} from './test-identity-provider.ts';
import { createJwtVerifier, type JwtVerifier } from './verify-jwt.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const secret = 'a secret of more than thirty-two bytes';

let provider: TestIdentityProvider;
let rsa: Awaited<ReturnType<TestIdentityProvider['addKey']>>;
let edwards: typeof rsa;
let verifier: JwtVerifier;
let byKeysOnly: JwtVerifier;

beforeAll(async () => {
  provider = await startIdentityProvider();
  rsa = await provider.addKey('RS256', 'rsa-1');
  edwards = await provider.addKey('EdDSA', 'ed-1');
  const common = { issuer: provider.issuer, audience: testAudience, maxAgeSec: 3_600, jwksCooldownMs: 0, log: silent };
  verifier = createJwtVerifier({ ...common, secret, jwksUrl: provider.jwksUrl });
  byKeysOnly = createJwtVerifier({ ...common, jwksUrl: provider.jwksUrl });
});
afterAll(() => provider[Symbol.asyncDispose]());

/** Also claims that are left out, or are of another kind. */
type Claims = Readonly<Record<string, unknown>>;

const now = () => Math.floor(Date.now() / 1_000);
const claims = (changes: Claims = {}) => testClaims(provider.issuer, changes as JWTPayload);
const withSecret = (changes: Claims = {}, key = secret, header: Record<string, unknown> = {}) =>
  new SignJWT(claims(changes)).setProtectedHeader({ alg: 'HS256', ...header }).sign(new TextEncoder().encode(key));
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('tokens that are right', () => {
  test.each(['HS256', 'RS256', 'EdDSA'])('%s tells who asks, with which rights and until when', async (alg) => {
    const changes = { scope: 'openid operate', roles: ['viewer'], device_tags: { site: 'home' } };
    const token =
      alg === 'HS256' ? await withSecret(changes) : await provider.sign(alg === 'RS256' ? rsa : edwards, changes);
    expect(await verifier.verify(token)).toEqual({
      id: 'jwt:alice',
      scopes: ['read', 'operate'],
      deviceTags: { site: 'home' },
      expiresAtMs: expect.any(Number),
    });
  });

  test('words that mean nothing here give nothing', async () => {
    const { scopes } = await verifier.verify(await withSecret({ scope: 'root *', roles: ['superuser'], role: 7 }));
    expect(scopes).toEqual([]);
  });

  test('keys are rotated without a restart: a new one is fetched, an old one is no longer believed', async () => {
    const next = await provider.addKey('RS256', 'rsa-2');
    const requests = provider.requests;
    expect(await verifier.verify(await provider.sign(next))).toMatchObject({ id: 'jwt:alice' });
    expect(provider.requests).toBeGreaterThan(requests);
    provider.removeKey('rsa-2');
    const later = await provider.addKey('RS256', 'rsa-3');
    await verifier.verify(await provider.sign(later));
    await expect(verifier.verify(await provider.sign(next))).rejects.toThrow('key that its issuer does not publish');
  });
});

/** Every way in which a token is not right; each makes one. */
const attacks: Readonly<Record<string, () => Promise<string> | string>> = {
  'alg none, unsigned': () => new UnsecuredJWT(claims()).encode(),
  'alg None in other letters': () => `${part({ alg: 'nOnE' })}.${part(claims())}.`,
  'alg none with a signature': async () => {
    const [, payload, signature] = (await withSecret()).split('.');
    return `${part({ alg: 'none' })}.${payload}.${signature}`;
  },
  'no algorithm': () => `${part({ typ: 'JWT' })}.${part(claims())}.c2ln`,
  'key confusion: the public RSA key in PEM as the secret of HS256': async () =>
    withSecret({}, await exportSPKI(rsa.publicKey), { kid: 'rsa-1' }),
  'key confusion: without its last line break': async () =>
    withSecret({}, (await exportSPKI(rsa.publicKey)).trim(), { kid: 'rsa-1' }),
  'an algorithm that nobody configured': () =>
    new SignJWT(claims()).setProtectedHeader({ alg: 'HS512' }).sign(new TextEncoder().encode(secret.repeat(2))),
  'RS256 in the header over an EdDSA key': () => provider.sign(edwards, {}, { alg: 'EdDSA', kid: 'rsa-1' }),
  'kid traversal to a file that is known': () => {
    const signed = `${part({ alg: 'HS256', kid: '../../../../dev/null' })}.${part(claims())}`;
    return `${signed}.${createHmac('sha256', '').update(signed).digest('base64url')}`;
  },
  'kid traversal on a published key': () => provider.sign(rsa, {}, { kid: '../rsa-1' }),
  'kid with SQL in it': () => provider.sign(rsa, {}, { kid: "x' OR '1'='1" }),
  'a key of the attacker in the header (jwk)': async () => {
    const other = await startIdentityProvider();
    const key = await other.addKey('RS256', 'rsa-1');
    await other[Symbol.asyncDispose]();
    return new SignJWT(claims())
      .setProtectedHeader({ alg: 'RS256', kid: 'rsa-1', jwk: { kty: 'RSA' } })
      .sign(key.privateKey);
  },
  'keys of the attacker by URL (jku)': async () => {
    const other = await startIdentityProvider();
    const key = await other.addKey('EdDSA', 'mine');
    const token = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'EdDSA', kid: 'mine', jku: other.jwksUrl })
      .sign(key.privateKey);
    await other[Symbol.asyncDispose]();
    return token;
  },
  'a critical extension that nobody knows': async () => {
    const signed = `${part({ alg: 'HS256', crit: ['mine'], mine: 1 })}.${part(claims())}`;
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  },
  'an empty secret': async () => {
    const signed = `${part({ alg: 'HS256' })}.${part(claims())}`;
    return `${signed}.${createHmac('sha256', '').update(signed).digest('base64url')}`;
  },
  expired: () => withSecret({ iat: now() - 1_000, exp: now() - 100 }),
  'expired long ago': () => provider.sign(rsa, { iat: 1, exp: 2 }),
  'far future: valid for ever': () => withSecret({ exp: now() + 10 * 365 * 86_400 }),
  'far future: issued in the future': () => withSecret({ iat: now() + 7_200, exp: now() + 7_300 }),
  'far future: not valid yet': () => withSecret({ nbf: now() + 7_200 }),
  'issued too long ago': () => withSecret({ iat: now() - 7_200 }),
  'without an end': () => withSecret({ exp: undefined }),
  'without a beginning': () => withSecret({ iat: undefined }),
  'an end that is no number': () => withSecret({ exp: 'never' }),
  'wrong audience': () => withSecret({ aud: 'another-service' }),
  'wrong audience among published keys': () => provider.sign(edwards, { aud: ['another-service'] }),
  'without an audience': () => withSecret({ aud: undefined }),
  'wrong issuer': () => withSecret({ iss: 'https://elsewhere.example' }),
  'without a subject': () => withSecret({ sub: undefined }),
  'a subject with line breaks': () => withSecret({ sub: 'alice\nadmin' }),
  'a limit that cannot be read': () => withSecret({ device_tags: 'all' }),
  'another secret': () => withSecret({}, 'another secret of more than thirty-two bytes'),
  'a changed payload': async () => {
    const [header, , signature] = (await withSecret()).split('.');
    return `${header}.${part(claims({ scope: 'admin' }))}.${signature}`;
  },
  'truncated in the signature': async () => (await withSecret()).slice(0, -5),
  'truncated in the payload': async () =>
    (await provider.sign(rsa))
      .split('.')
      .map((text) => text.slice(0, 20))
      .join('.'),
  'without its signature': async () => `${(await withSecret()).split('.').slice(0, 2).join('.')}.`,
  'longer than any that is issued': () => withSecret({ note: 'x'.repeat(10_000) }),
  'a header that is no JSON': () => `eyJ.${part(claims())}.c2ln`,
};

describe('attacks', () => {
  test.each(Object.entries(attacks))('%s is refused', async (_name, make) => {
    const token = await make();
    const refused = { code: 'UNAUTHENTICATED', status: 401 };
    await expect(verifier.verify(token)).rejects.toMatchObject(refused);
    await expect(byKeysOnly.verify(token)).rejects.toMatchObject(refused);
  });

  test('a provider that is away lets nobody in, and says that it is away', async () => {
    const away = await startIdentityProvider();
    const key = await away.addKey('RS256', 'rsa-1');
    const { issuer, jwksUrl } = away;
    const token = await away.sign(key);
    await away[Symbol.asyncDispose]();
    const other = createJwtVerifier({ issuer, audience: testAudience, maxAgeSec: 3_600, jwksUrl, log: silent });
    await expect(other.verify(token)).rejects.toThrow('keys of its issuer could not be loaded');
  });
});
