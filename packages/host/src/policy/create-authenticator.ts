import { timingSafeEqual } from 'node:crypto';
import { AuthenticationError, type Caller, type Scope } from '@infrastructor/core';
import { type ApiTokensTable, hashApiToken } from '@infrastructor/core/runtime';
import { LRUCache } from 'lru-cache';
import type { Authenticator } from '../surfaces/surface-context.ts';

const everyScope: readonly Scope[] = ['read', 'operate', 'admin'];

const implied: Readonly<Record<Scope, readonly Scope[]>> = {
  read: ['read'],
  operate: ['read', 'operate'],
  admin: everyScope,
};

/** Who may change something may see it too. */
function withImplied(scopes: readonly Scope[]): readonly Scope[] {
  return [...new Set(scopes.flatMap((scope) => implied[scope]))];
}

/** A revoked token may still be believed this long; every request would otherwise cost a query. */
const rememberMs = 5_000;

export interface AuthenticatorOptions {
  /** The admin token of the data folder. */
  readonly adminToken: string;
  /** Tokens that were created for others. */
  readonly tokens: ApiTokensTable;
  /** Everyone is the admin; settings allow it on loopback only. */
  readonly disabled: boolean;
}

/** Bearer tokens: the installation's own, and those in the database, which keeps only their hashes. */
export function createAuthenticator({ adminToken, tokens, disabled }: AuthenticatorOptions): Authenticator {
  const adminHash = Buffer.from(hashApiToken(adminToken));
  const remembered = new LRUCache<string, { readonly name: string; readonly scopes: readonly Scope[] }>({
    max: 10_000,
    ttl: rememberMs,
  });
  return {
    async authenticate(token, surface): Promise<Caller> {
      if (disabled) return { id: 'anonymous', scopes: everyScope, surface };
      if (!token) {
        throw new AuthenticationError('This needs a bearer token', {
          hint: 'Send "Authorization: Bearer <token>"; the admin token is in the file token of the data folder.',
        });
      }
      const hash = hashApiToken(token);
      if (timingSafeEqual(Buffer.from(hash), adminHash)) return { id: 'admin', scopes: everyScope, surface };
      const known = remembered.get(hash) ?? (await tokens.findValid(hash, new Date()));
      if (!known) {
        throw new AuthenticationError('This bearer token is not known', {
          hint: 'It may be revoked or expired; create another with: infrastructor token create',
        });
      }
      remembered.set(hash, known);
      return { id: known.name, scopes: withImplied(known.scopes), surface };
    },
  };
}
