import { type Static, Type } from 'typebox';
import type { ApiTokenRow } from '../store/api-tokens-table.ts';

export const Scope = Type.Enum(['read', 'operate', 'admin']);

/** At most 20, so that a list of tokens stays readable. */
export const DeviceTags = Type.Record(Type.String({ minLength: 1, maxLength: 100 }), Type.String({ maxLength: 255 }), {
  minProperties: 1,
  maxProperties: 20,
  description: 'Only devices that have all of these tags',
});

/** A token as callers see it: never the token itself, nor its hash. */
export const ApiToken = Type.Object({
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  scopes: Type.Array(Scope),
  deviceTags: Type.Optional(DeviceTags),
  createdBy: Type.Optional(Type.String()),
  createdAt: Type.String({ format: 'date-time' }),
  expiresAt: Type.Optional(Type.String({ format: 'date-time' })),
  lastUsedAt: Type.Optional(Type.String({ format: 'date-time' })),
  revokedAt: Type.Optional(Type.String({ format: 'date-time' })),
});

export function toApiToken(row: ApiTokenRow): Static<typeof ApiToken> {
  const { id, name, scopes, deviceTags, createdBy, createdAt, expiresAt, lastUsedAt, revokedAt } = row;
  return {
    id,
    name,
    scopes: [...scopes],
    ...(deviceTags ? { deviceTags: { ...deviceTags } } : {}),
    ...(createdBy ? { createdBy } : {}),
    createdAt,
    ...(expiresAt ? { expiresAt } : {}),
    ...(lastUsedAt ? { lastUsedAt } : {}),
    ...(revokedAt ? { revokedAt } : {}),
  };
}
