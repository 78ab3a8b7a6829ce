import type { Queries } from './database.ts';
import { jsonText } from './json-text.ts';
import { row, sql, statement } from './sql.ts';

export interface NewCredential {
  readonly name: string;
  /** Like `ssh-key` or `password`. */
  readonly kind: string;
  /** What may be shown: user name, fingerprint, public key. */
  readonly publicData: Readonly<Record<string, unknown>>;
  /** Encrypted before it comes here, with the means to decrypt it kept elsewhere. */
  readonly sealedSecret: Uint8Array;
}

export interface CredentialSummary {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly publicData: Readonly<Record<string, unknown>>;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface CredentialRow extends CredentialSummary {
  readonly sealedSecret: Buffer;
}

const summary = sql.fragment`id, name, kind, public_data, created_at, updated_at`;

/** Secrets for devices, sealed. */
export class CredentialsTable {
  readonly #queries: Queries;

  constructor(queries: Queries) {
    this.#queries = queries;
  }

  /** @throws {DatabaseOperationError} CONFLICT when the name is taken */
  insert({ name, kind, publicData, sealedSecret }: NewCredential): Promise<CredentialSummary> {
    return this.#queries.one(sql.type(row<CredentialSummary>())`
      INSERT INTO credentials (name, kind, public_data, sealed_secret)
      VALUES (${name}, ${kind}, ${jsonText(publicData)}::jsonb, ${sql.binary(Buffer.from(sealedSecret))})
      RETURNING ${summary}`);
  }

  /** Puts another secret in the place of one, as when keys are rotated. @returns whether it was there */
  async reseal(id: string, sealedSecret: Uint8Array): Promise<boolean> {
    const { rowCount } = await this.#queries.query(statement`
      UPDATE credentials SET sealed_secret = ${sql.binary(Buffer.from(sealedSecret))}, updated_at = now()
      WHERE id = ${id}::uuid`);
    return rowCount > 0;
  }

  /** With its sealed secret, by name or id. */
  find(nameOrId: string): Promise<CredentialRow | undefined> {
    return this.#queries.maybeOne(sql.type(row<CredentialRow>())`
      SELECT ${summary}, sealed_secret FROM credentials WHERE name = ${nameOrId} OR id::text = lower(${nameOrId})
      ORDER BY (name = ${nameOrId}) DESC LIMIT 1`);
  }

  /** Without the secrets, in the order of names. */
  list(): Promise<readonly CredentialSummary[]> {
    return this.#queries.many(sql.type(row<CredentialSummary>())`SELECT ${summary} FROM credentials ORDER BY name`);
  }

  /** Devices that used it are left without a credential. @returns whether it was there */
  async remove(id: string): Promise<boolean> {
    const { rowCount } = await this.#queries.query(statement`DELETE FROM credentials WHERE id = ${id}::uuid`);
    return rowCount > 0;
  }
}
