import { defineMigration } from '../../contract/migration.ts';

/** How many more answers from the cache, equal to it but for their moment, a row of the audit log stands for. */
export const auditRepeats = defineMigration({
  id: '0007-audit-repeats',
  up: 'ALTER TABLE data_collection_audit ADD COLUMN repeats INTEGER;',
  down: 'ALTER TABLE data_collection_audit DROP COLUMN repeats;',
});
