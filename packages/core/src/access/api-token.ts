import { type Static, Type } from 'typebox';
import type { ApiTokenRow } from '../store/api-tokens-table.ts';

export const Scope = Type.Enum(['read', 'operate', 'admin']);

/** A token as callers see it: never the token itself, nor its hash. */
export const ApiToken = Type.Object({
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  scopes: Type.Array(Scope),
  createdBy: Type.Optional(Type.String()),
  createdAt: Type.String({ format: 'date-time' }),
  expiresAt: Type.Optional(Type.String({ format: 'date-time' })),
  lastUsedAt: Type.Optional(Type.String({ format: 'date-time' })),
  revokedAt: Type.Optional(Type.String({ format: 'date-time' })),
});

export function toApiToken(row: ApiTokenRow): Static<typeof ApiToken> {
  const { id, name, scopes, createdBy, createdAt, expiresAt, lastUsedAt, revokedAt } = row;
  return {
    id,
    name,
    scopes: [...scopes],
    ...(createdBy ? { createdBy } : {}),
    createdAt,
    ...(expiresAt ? { expiresAt } : {}),
    ...(lastUsedAt ? { lastUsedAt } : {}),
    ...(revokedAt ? { revokedAt } : {}),
  };
}
