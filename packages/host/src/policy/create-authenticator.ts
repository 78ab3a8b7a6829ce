import { timingSafeEqual } from 'node:crypto';
import { AuthenticationError, type Caller, type Surface } from '@infrastructor/core';
import {
  type ApiTokenRow,
  type ApiTokensTable,
  everyScope,
  hashApiToken,
  withImplied,
} from '@infrastructor/core/runtime';
import { LRUCache } from 'lru-cache';
import type { Authenticator } from '../surfaces/surface-context.ts';
import { looksLikeJwt } from './looks-like-jwt.ts';
import type { JwtVerifier } from './verify-jwt.ts';

/** A revoked token may still be believed this long; every request would otherwise cost a query. */
const rememberMs = 5_000;

export interface AuthenticatorOptions {
  /** The admin token of the data folder. */
  readonly adminToken: string;
  /** Tokens that were created for others. */
  readonly tokens: ApiTokensTable;
  /** Tokens of an identity provider, where one is configured. */
  readonly jwt?: JwtVerifier | undefined;
  /** Everyone is the admin; settings allow it on loopback only. */
  readonly disabled: boolean;
  /** Limits everyone who comes through MCP, also with credentials that would allow more elsewhere. */
  readonly mcp?: { readonly readOnly: boolean; readonly toolsets: readonly string[] | undefined } | undefined;
}

type Known = Omit<Caller, 'surface'>;

/** Bearer tokens: the installation's own, those in the database, which keeps only their hashes, and JSON Web Tokens. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { tokens, jwt, disabled, mcp } = options;
  const adminHash = Buffer.from(hashApiToken(options.adminToken));
  const remembered = new LRUCache<string, Known>({ max: 10_000, ttl: rememberMs });

  async function find(token: string | undefined): Promise<Known> {
    if (disabled) return { id: 'anonymous', scopes: everyScope };
    if (!token) {
      throw new AuthenticationError('This needs a bearer token', {
        hint: 'Send "Authorization: Bearer <token>"; the admin token is in the file token of the data folder.',
      });
    }
    const hash = hashApiToken(token);
    if (timingSafeEqual(Buffer.from(hash), adminHash)) return { id: 'admin', scopes: everyScope };
    const known = remembered.get(hash) ?? (await load(token, hash));
    if (known.expiresAtMs !== undefined && known.expiresAtMs <= Date.now()) throw unknown();
    remembered.set(hash, known);
    return known;
  }

  async function load(token: string, hash: string): Promise<Known> {
    if (jwt && looksLikeJwt(token)) return jwt.verify(token);
    const row = await tokens.findValid(hash, new Date());
    if (!row) throw unknown();
    // Whoever reads the list of tokens wants to know which are in use; an answer need not wait for it.
    tokens.touch(row.id, new Date()).catch(() => {});
    return tokenCaller(row);
  }

  return {
    async authenticate(token, surface): Promise<Caller> {
      return { ...(await find(token)), surface, ...limitsOf(surface) };
    },
  };

  function limitsOf(surface: Surface): Pick<Caller, 'readOnly' | 'toolsets'> {
    return surface === 'mcp' && mcp ? { readOnly: mcp.readOnly, toolsets: mcp.toolsets } : {};
  }
}

function tokenCaller({ name, scopes, deviceTags, expiresAt }: ApiTokenRow): Known {
  return {
    id: `token:${name}`,
    scopes: withImplied(scopes),
    ...(deviceTags ? { deviceTags } : {}),
    ...(expiresAt ? { expiresAtMs: Date.parse(expiresAt) } : {}),
  };
}

function unknown(): AuthenticationError {
  return new AuthenticationError('This bearer token is not known', {
    hint: 'It may be revoked or expired; create another with: infrastructor token create',
  });
}
