import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { auditKey } from './audit-link.ts';
import { AuditTable } from './audit-table.ts';
import { openDatabase } from './database.ts';
import { DevicesTable } from './devices-table.ts';
import { migrateUp } from './migrate.ts';
import { ensurePartitions } from './partitions.ts';
import { SystemMetricsTable } from './system-metrics-table.ts';
import { postgresInstalled, postgresProgram, startPostgres } from './test-postgres.ts';
import { verifyAudit } from './verify-audit.ts';

const run = promisify(execFile);

test.skipIf(!postgresInstalled)(
  'a dump that is restored elsewhere holds everything, the audit chain unbroken',
  async () => {
    await using opened = new AsyncDisposableStack();
    const server = opened.use(await startPostgres());
    const folder = await mkdtemp(join(tmpdir(), 'infrastructor-backup-'));
    opened.defer(() => rm(folder, { recursive: true }));
    const key = auditKey(new Uint8Array(32).fill(7));
    const now = new Date();

    const url = await server.createDatabase();
    const before = await openDatabase({ url });
    await migrateUp(before);
    await ensurePartitions(before, now);
    const { id: deviceId } = await new DevicesTable(before).insert({ hostname: 'nas', tags: { rack: 'r1' } });
    const sample = { cpuUsagePercent: 7, memoryUsagePercent: null, diskUsagePercent: null, loadAverage1m: 1 };
    await new SystemMetricsTable(before).append([
      { ...sample, deviceId, timestamp: now, uptimeSeconds: 12, metadata: { cores: 4 } },
    ]);
    await new AuditTable(before, key).append(
      Array.from({ length: 50 }, () => ({
        operationId: randomUUID(),
        correlationId: 'c',
        caller: 'admin',
        surface: 'rest',
        deviceId,
        hostname: 'nas',
        dataType: undefined,
        tool: 'list_devices',
        startedAt: now,
        durationMs: 1,
        cacheHit: false,
        source: 'live',
        attempts: 1,
        outcome: 'success' as const,
        errorCode: undefined,
        arguments: { text: "it's" },
        sizeBytes: 1,
      })),
    );
    await before.close();

    const dump = join(folder, 'infrastructor.dump');
    await run(postgresProgram('pg_dump'), ['--format=custom', `--file=${dump}`, url]);
    const restored = await server.createDatabase();
    await run(postgresProgram('pg_restore'), ['--clean', '--if-exists', `--dbname=${restored}`, dump]);

    const after = await openDatabase({ url: restored });
    opened.defer(() => after.close());
    // The next start finds nothing to migrate.
    await migrateUp(after);
    expect(await new DevicesTable(after).find('nas')).toMatchObject({ id: deviceId, tags: { rack: 'r1' } });
    expect(await verifyAudit(after, key, now)).toMatchObject({ intact: true, chains: 1, links: 50 });
  },
);
