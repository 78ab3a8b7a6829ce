import { randomUUID } from 'node:crypto';
import type { AuditLog } from '../pipeline/services.ts';
import type { AuditEntry, AuditTable } from '../store/audit-table.ts';
import type { WriteBehind } from '../store/write-behind.ts';

/** Audit rows: those of reads wait for the next batch, those of changes are in the database before the change begins. */
export function createAuditLog(table: AuditTable, queue: WriteBehind<AuditEntry>): AuditLog {
  return {
    append: (record) => queue.add({ ...record, id: randomUUID() }),
    async begin(record) {
      const id = randomUUID();
      const running = {
        id,
        durationMs: undefined,
        outcome: 'running',
        errorCode: undefined,
        source: undefined,
      } as const;
      await table.append([{ ...record, ...running }]);
      return { finish: (finished) => table.finish({ ...finished, id }) };
    },
  };
}
