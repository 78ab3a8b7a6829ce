import { randomUUID } from 'node:crypto';
import type { AuditLog } from '../pipeline/services.ts';
import type { AuditEntry, AuditTable } from '../store/audit-table.ts';
import type { WriteBehind } from '../store/write-behind.ts';
import type { Clock } from './clock.ts';
import { RepeatedReads } from './repeated-reads.ts';

/** The log, and what has to be written before its queue is. */
export interface QueuedAuditLog extends AuditLog {
  /** Queues the rows that count repeated reads. */
  settle(): void;
}

/** Audit rows: those of reads wait for the next batch, those of changes are in the database before the change begins. */
export function createAuditLog(table: AuditTable, queue: WriteBehind<AuditEntry>, clock: Clock): QueuedAuditLog {
  const reads = new RepeatedReads((record) => queue.add({ ...record, id: randomUUID() }), clock);
  return {
    append: (record) => reads.append(record),
    settle: () => reads.settle(),
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
