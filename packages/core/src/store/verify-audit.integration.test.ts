import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { auditKey } from './audit-link.ts';
import { type AuditEntry, AuditTable } from './audit-table.ts';
import { statement } from './sql.ts';
import { testDatabase } from './test-database.ts';
import { verifyAudit } from './verify-audit.ts';

const now = new Date('2026-11-15T12:00:00.000Z');
const key = auditKey(new Uint8Array(32).fill(7));

const entry = (changes: Partial<Omit<AuditEntry, 'id'>> = {}): AuditEntry & { readonly id: string } => ({
  id: randomUUID(),
  operationId: randomUUID(),
  correlationId: 'c',
  caller: 'admin',
  surface: 'rest',
  deviceId: undefined,
  hostname: 'nas',
  dataType: undefined,
  tool: 'list_things',
  startedAt: now,
  durationMs: 1.25,
  cacheHit: false,
  source: 'live',
  attempts: 1,
  outcome: 'success',
  errorCode: undefined,
  arguments: { z: 1, a: { nested: [1.5, 'x\u0000y', null] }, big: 1e21 },
  sizeBytes: 12,
  ...changes,
});

testDatabase('the audit chain', (tested) => {
  const table = () => new AuditTable(tested.database, key, () => now.getTime());
  const verified = (at = now) => verifyAudit(tested.database, key, at);
  const problems = async (at?: Date) => (await verified(at)).problems.map(({ problem }) => problem);

  /** Two processes that write at the same time, one of them a change. */
  async function written(): Promise<readonly string[]> {
    const [first, second] = [table(), table()];
    const change = entry({ outcome: 'running', durationMs: undefined, source: undefined, tool: 'change_thing' });
    const batch = [entry(), entry({ caller: 'jwt:alice' }), entry({ errorCode: 'FORBIDDEN', outcome: 'failure' })];
    await Promise.all([
      first.append([change]),
      first.append(batch),
      second.append([entry(), entry()]),
      first.append([entry()]),
    ]);
    await first.finish({ ...change, outcome: 'success', durationMs: 7, source: 'live' });
    await first.append([entry()]);
    return batch.map(({ id }) => id);
  }

  it('holds what was written by several processes at once', async () => {
    await written();
    expect(await verified()).toEqual({ intact: true, chains: 2, links: 9, unlinkedRows: 0, problems: [] });
  });

  it('holds nothing when there is nothing', async () => {
    expect(await verified()).toEqual({ intact: true, chains: 0, links: 0, unlinkedRows: 0, problems: [] });
  });

  it('notices a row that was changed, whatever field it is', async () => {
    const [, id] = await written();
    const changes = [
      statement`UPDATE data_collection_audit SET caller = 'mallory' WHERE id = ${id ?? ''}::uuid`,
      statement`UPDATE data_collection_audit SET arguments = '{}' WHERE id = ${id ?? ''}::uuid`,
      statement`UPDATE data_collection_audit SET outcome = 'failure' WHERE id = ${id ?? ''}::uuid`,
      statement`UPDATE data_collection_audit SET tool = NULL WHERE id = ${id ?? ''}::uuid`,
    ];
    for (const change of changes) {
      await tested.database.query(change);
      expect(await problems()).toEqual(['the row was changed']);
    }
  });

  it('notices how a change ended when that was changed', async () => {
    await written();
    await tested.database.query(
      statement`UPDATE data_collection_audit SET outcome = 'failure' WHERE tool = 'change_thing'`,
    );
    expect(await problems()).toEqual(['the row was changed']);
  });

  it('notices rows that were taken away, in the middle and at the end', async () => {
    const [, id] = await written();
    await tested.database.query(statement`DELETE FROM data_collection_audit WHERE id = ${id ?? ''}::uuid`);
    expect(await problems()).toEqual(['links 3 to 3 are missing']);
    await tested.database.query(statement`DELETE FROM data_collection_audit WHERE sequence > 1`);
    expect((await problems()).length).toBeGreaterThan(1);
  });

  it('notices rows that were added, with links of their own or without', async () => {
    await written();
    await tested.database.query(statement`
      INSERT INTO data_collection_audit (id, operation_id, started_at, correlation_id, caller, surface, outcome)
      VALUES (${randomUUID()}::uuid, ${randomUUID()}::uuid, ${now.toISOString()}::timestamptz, 'c', 'x', 'rest', 'success')`);
    expect(await problems()).toEqual(['the row is in no chain: it was added, or its links were taken away']);
    await new AuditTable(tested.database, auditKey(undefined), () => now.getTime()).append([entry()]);
    expect(await problems()).toContain('the end of the chain was changed');
  });

  it('takes what is past its retention for gone, and nothing else', async () => {
    await written();
    await tested.database.query(statement`DELETE FROM data_collection_audit WHERE sequence < 4`);
    expect(await problems()).not.toEqual([]);
    expect(await problems(new Date(now.getTime() + 366 * 86_400_000))).toEqual([]);
  });

  it('goes on after a write whose outcome was lost', async () => {
    const audit = table();
    const batch = [entry(), entry()];
    await audit.append(batch);
    await expect(audit.append([entry({ deviceId: 'no uuid' })])).rejects.toThrow();
    // As if the answer to the first batch had never come.
    expect(await audit.append(batch)).toBe(0);
    expect(await audit.append([entry()])).toBe(1);
    expect(await verified()).toMatchObject({ intact: true, links: 3 });
  });
});
