import { createHash } from 'node:crypto';
import type { Scope } from '../contract/context.ts';
import type { Queries } from './database.ts';
import { jsonText } from './json-text.ts';
import { row, sql, statement } from './sql.ts';

export interface NewApiToken {
  readonly name: string;
  /** From {@link hashApiToken}; the token itself is never stored. */
  readonly tokenHash: string;
  readonly scopes: readonly Scope[];
  /** Limits it to devices with all of these tags; null for every device. */
  readonly deviceTags: Readonly<Record<string, string>> | null;
  readonly createdBy: string | null;
  readonly expiresAt: Date | null;
}

export interface ApiTokenRow {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly deviceTags: Readonly<Record<string, string>> | null;
  readonly createdBy: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

/** sha256 in hexadecimal. A plain hash does, as tokens are long random texts that nobody can try out. */
export function hashApiToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

const shown = sql.fragment`id, name, scopes, device_tags, created_by, created_at, expires_at, last_used_at, revoked_at`;

/** Tokens of the API, by their hash. */
export class ApiTokensTable {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  /** @throws {DatabaseOperationError} CONFLICT when the same token is there already */
  insert(token: NewApiToken): Promise<ApiTokenRow> {
    const tags = token.deviceTags === null ? null : jsonText(token.deviceTags);
    return this.#queries.one(sql.type(row<ApiTokenRow>())`
      INSERT INTO api_tokens (name, token_hash, scopes, device_tags, created_by, expires_at)
      VALUES (${token.name}, ${token.tokenHash}, ${jsonText(token.scopes)}::jsonb, ${tags}::jsonb, ${token.createdBy},
        ${token.expiresAt?.toISOString() ?? null}::timestamptz)
      RETURNING ${shown}`);
  }

  /** The token of this hash, unless it was revoked or has expired. */
  findValid(tokenHash: string, now: Date): Promise<ApiTokenRow | undefined> {
    return this.#queries.maybeOne(sql.type(row<ApiTokenRow>())`
      SELECT ${shown} FROM api_tokens WHERE token_hash = ${tokenHash} AND revoked_at IS NULL
        AND (expires_at IS NULL OR expires_at > ${now.toISOString()}::timestamptz)`);
  }

  /** Notes a use, at most once a minute, since this happens with every request. */
  async touch(id: string, now: Date): Promise<void> {
    const at = sql.fragment`${now.toISOString()}::timestamptz`;
    await this.#queries.query(statement`
      UPDATE api_tokens SET last_used_at = ${at}
      WHERE id = ${id}::uuid AND (last_used_at IS NULL OR last_used_at < ${at} - INTERVAL '1 minute')`);
  }

  /** All tokens, also those that no longer count, the oldest first. */
  list(): Promise<readonly ApiTokenRow[]> {
    return this.#queries.many(sql.type(row<ApiTokenRow>())`SELECT ${shown} FROM api_tokens ORDER BY created_at, id`);
  }

  /** Ends tokens by id or name. @returns those that were valid until now */
  revoke(idOrName: string, now: Date): Promise<readonly ApiTokenRow[]> {
    return this.#queries.many(sql.type(row<ApiTokenRow>())`
      UPDATE api_tokens SET revoked_at = ${now.toISOString()}::timestamptz
      WHERE (name = ${idOrName} OR id::text = lower(${idOrName})) AND revoked_at IS NULL RETURNING ${shown}`);
  }
}
