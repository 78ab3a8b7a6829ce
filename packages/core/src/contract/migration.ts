/** A change of the database schema, in SQL for PostgreSQL 15. A plugin's tables live in the schema of its own name. */
export interface MigrationDefinition {
  readonly kind: 'migration';
  /** Sorts in the order of application, like `0001-ups-history`. Never changed once released. */
  readonly id: string;
  readonly up: string;
  readonly down: string;
}

/** Defines a migration. */
export function defineMigration(definition: Omit<MigrationDefinition, 'kind'>): MigrationDefinition {
  return Object.freeze({ kind: 'migration' as const, ...definition });
}
