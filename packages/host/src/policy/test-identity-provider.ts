import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

type Algorithm = 'RS256' | 'EdDSA';

interface SigningKey {
  readonly kid: string;
  readonly alg: Algorithm;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/** An identity provider on loopback that publishes its keys, for tests. */
export interface TestIdentityProvider extends AsyncDisposable {
  readonly issuer: string;
  readonly jwksUrl: string;
  /** How often its keys were asked for. */
  readonly requests: number;
  /** A new key, published from now on beside those that are kept. */
  addKey(alg: Algorithm, kid: string): Promise<SigningKey>;
  /** Takes a key out of what is published. */
  removeKey(kid: string): void;
  sign(key: SigningKey, claims?: JWTPayload, header?: Readonly<Record<string, unknown>>): Promise<string>;
}

export const testAudience = 'infrastructor-test';

export async function startIdentityProvider(): Promise<TestIdentityProvider> {
  const keys = new Map<string, SigningKey>();
  let requests = 0;
  const server = createServer(async (_request, response) => {
    requests++;
    const published = [...keys.values()].map(async ({ kid, alg, publicKey }) => ({
      ...(await exportJWK(publicKey)),
      kid,
      alg,
      use: 'sig',
    }));
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: await Promise.all(published) }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    jwksUrl: `${issuer}/jwks.json`,
    get requests() {
      return requests;
    },
    async addKey(alg, kid) {
      const key = { kid, alg, ...(await generateKeyPair(alg, { extractable: true })) };
      keys.set(kid, key);
      return key;
    },
    removeKey: (kid) => void keys.delete(kid),
    sign: ({ alg, kid, privateKey }, claims = {}, header = {}) =>
      new SignJWT(testClaims(issuer, claims)).setProtectedHeader({ alg, kid, ...header }).sign(privateKey),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Claims of a good token, and what is to be different about them. */
export function testClaims(issuer: string, claims: JWTPayload = {}): JWTPayload {
  const now = Math.floor(Date.now() / 1_000);
  return { iss: issuer, aud: testAudience, sub: 'alice', iat: now, exp: now + 600, scope: 'read', ...claims };
}
