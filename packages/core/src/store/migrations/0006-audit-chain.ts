import { defineMigration } from '../../contract/migration.ts';

/**
 * Ties the rows of the audit log together: each carries the hash of the one before it in the chain of its process. A change
 * has two links, one from before it began and one from when it ended, because its row is written twice.
 */
export const auditChain = defineMigration({
  id: '0006-audit-chain',
  up: `
ALTER TABLE data_collection_audit
  ADD COLUMN chain_id UUID,
  ADD COLUMN sequence BIGINT,
  ADD COLUMN previous_hash TEXT,
  ADD COLUMN hash TEXT,
  ADD COLUMN end_sequence BIGINT,
  ADD COLUMN end_previous_hash TEXT,
  ADD COLUMN end_hash TEXT;
CREATE INDEX idx_data_collection_audit_chain ON data_collection_audit(chain_id, sequence);
CREATE INDEX idx_data_collection_audit_chain_end ON data_collection_audit(chain_id, end_sequence)
  WHERE end_sequence IS NOT NULL;

-- The end of each chain, so that rows that were taken off the end are missed too.
CREATE TABLE audit_chains (
  id UUID PRIMARY KEY,
  started_at TIMESTAMPTZ NOT NULL,
  last_sequence BIGINT NOT NULL,
  last_hash TEXT NOT NULL,
  last_at TIMESTAMPTZ NOT NULL,
  seal TEXT NOT NULL
);
`,
  down: `
DROP TABLE audit_chains;
ALTER TABLE data_collection_audit
  DROP COLUMN chain_id, DROP COLUMN sequence, DROP COLUMN previous_hash, DROP COLUMN hash,
  DROP COLUMN end_sequence, DROP COLUMN end_previous_hash, DROP COLUMN end_hash;
`,
});
