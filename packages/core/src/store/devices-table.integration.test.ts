import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AuditTable } from './audit-table.ts';
import { DevicesTable } from './devices-table.ts';
import { SnapshotsTable } from './snapshots-table.ts';
import { testDatabase } from './test-database.ts';

testDatabase('devices', (tested) => {
  const table = () => new DevicesTable(tested.database);

  it('are kept with every field, and found by hostname or id', async () => {
    const fields = {
      hostname: 'nas.lan',
      deviceType: 'storage',
      monitoringEnabled: false,
      transport: 'ssh',
      address: '10.0.0.5',
      sshPort: 2222,
      sshUsername: 'admin',
      sshPrivateKeyPath: '/keys/id',
      proxyJump: 'jump@gate:22',
      tags: { rack: '4', role: "o'hara" },
      description: 'Speicher im Keller',
      location: 'basement',
      status: 'online',
      statusReason: null,
      lastSeen: '2026-01-02T03:04:05.678Z',
      capabilities: { zfs: { version: '2.2.4' } },
      hostKeys: [{ type: 'ssh-ed25519', key: 'AAAA', fingerprint: 'SHA256:x' }],
    } as const;
    const inserted = await table().insert(fields);
    expect(inserted).toMatchObject(fields);
    expect(inserted.createdAt).toMatch(/Z$/);
    expect(await table().find('nas.lan')).toEqual(inserted);
    expect(await table().find(inserted.id.toUpperCase())).toEqual(inserted);
    expect(await table().find('none')).toBeUndefined();
  });

  it('get the defaults of the schema', async () => {
    expect(await table().insert({ hostname: 'bare' })).toMatchObject({
      deviceType: 'server',
      monitoringEnabled: true,
      sshPort: 22,
      transport: 'ssh',
      tags: {},
      status: 'unknown',
      capabilities: null,
      hostKeys: [],
      credentialId: null,
      lastSeen: null,
    });
  });

  it('have one hostname each', async () => {
    const { id } = await table().insert({ hostname: 'a' });
    await table().insert({ hostname: 'b' });
    await expect(table().insert({ hostname: 'a' })).rejects.toMatchObject({ code: 'DEVICE_EXISTS', status: 409 });
    await expect(table().update(id, { hostname: 'b' })).rejects.toMatchObject({ code: 'DEVICE_EXISTS' });
  });

  it('change in what is given only', async () => {
    const before = await table().insert({ hostname: 'a', description: 'x', tags: { a: '1' } });
    const after = await table().update(before.id, {
      tags: { b: '2' },
      capabilities: { docker: {} },
      description: undefined,
    });
    expect(after).toMatchObject({ hostname: 'a', description: 'x', tags: { b: '2' }, capabilities: { docker: {} } });
    expect(await table().update(before.id, { description: null })).toMatchObject({ description: null });
    expect(await table().update(randomUUID(), { description: 'y' })).toBeUndefined();
  });

  it('remember when they were seen last, whatever the order of reports', async () => {
    const { id } = await table().insert({ hostname: 'a' });
    await table().setStatus(id, { status: 'online', lastSeen: new Date('2026-01-02') });
    await table().setStatus(id, { status: 'slow', lastSeen: new Date('2026-01-01') });
    await table().setStatus(id, { status: 'unreachable', reason: 'no route to host' });
    expect(await table().find('a')).toMatchObject({
      status: 'unreachable',
      statusReason: 'no route to host',
      lastSeen: '2026-01-02T00:00:00.000Z',
    });
  });

  it('take their history with them when they go, and leave the audit', async () => {
    const { id } = await table().insert({ hostname: 'a' });
    const snapshot = { deviceId: id, dataType: 't', paramsKey: '', params: {}, data: 1, collectedAt: new Date() };
    await new SnapshotsTable(tested.database).append([snapshot]);
    const audit = new AuditTable(tested.database);
    await audit.append([auditEntry({ deviceId: id, hostname: 'a' })]);
    expect(await table().remove(id)).toBe(true);
    expect(await table().remove(id)).toBe(false);
    expect(await new SnapshotsTable(tested.database).newest(id, 't', '')).toBeUndefined();
    expect((await audit.list({ deviceId: id, limit: 10 })).items).toMatchObject([{ device: 'a' }]);
  });

  describe('in lists', () => {
    const hostnames = async (filter: Partial<Parameters<DevicesTable['list']>[0]>) =>
      (await table().list({ limit: 50, ...filter })).items.map(({ hostname }) => hostname);

    it('are filtered by every property', async () => {
      await table().insert({ hostname: 'a', tags: { rack: '1', gpu: '' }, deviceType: 'storage' });
      await table().insert({ hostname: 'b', tags: { rack: '2' }, status: 'online', location: '50% of Cellar_1' });
      await table().insert({
        hostname: 'c',
        tags: { rack: '1', 'a=b': 'c=d' },
        monitoringEnabled: false,
        address: '10.0.0.9',
      });
      expect(await hostnames({})).toEqual(['a', 'b', 'c']);
      expect(await hostnames({ deviceType: 'storage' })).toEqual(['a']);
      expect(await hostnames({ status: 'online' })).toEqual(['b']);
      expect(await hostnames({ monitoringEnabled: false })).toEqual(['c']);
      expect(await hostnames({ tag: 'gpu' })).toEqual(['a']);
      expect(await hostnames({ tag: 'rack=1' })).toEqual(['a', 'c']);
      expect(await hostnames({ tag: ['rack=1', 'gpu'] })).toEqual(['a']);
      expect(await hostnames({ tag: 'rack=3' })).toEqual([]);
      expect(await hostnames({ search: 'cellar_' })).toEqual(['b']);
      expect(await hostnames({ search: '%' })).toEqual(['b']);
      expect(await hostnames({ search: '10.0' })).toEqual(['c']);
      expect(await hostnames({ search: `' OR 1=1` })).toEqual([]);
    });

    it('come page by page, each once, in byte order', async () => {
      const all = ['B', 'a', 'a-1', 'a.b', 'a1', 'ä', 'z'];
      for (const hostname of all.toReversed()) await table().insert({ hostname });
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const found = await table().list({ limit: 2, cursor });
        expect(found.items.length).toBeLessThanOrEqual(2);
        seen.push(...found.items.map(({ hostname }) => hostname));
        cursor = found.nextCursor;
      } while (cursor !== undefined);
      expect(seen).toEqual(['B', 'a', 'a-1', 'a.b', 'a1', 'z', 'ä']);
      await expect(table().list({ limit: 2, cursor: 'nonsense' })).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    });
  });
});

testDatabase('the audit', (tested) => {
  const table = () => new AuditTable(tested.database);

  it('is written in batches, a batch that comes twice once only', async () => {
    const batch = Array.from({ length: 500 }, (_, n) =>
      auditEntry({ id: randomUUID(), startedAt: new Date(1_700_000_000_000 + n), sizeBytes: n }),
    );
    expect(await table().append(batch)).toBe(500);
    expect(await table().append(batch)).toBe(0);
    expect(await table().append([])).toBe(0);
  });

  it('keeps every field as it is, hostile or missing', async () => {
    const entry = auditEntry({
      id: randomUUID(),
      arguments: { text: `'{},"\\\u0000\n`, list: [null, 1] },
      tool: 'list_zfs_pools',
      durationMs: 12.5,
      cacheHit: true,
      source: 'cache',
      attempts: 1,
      repeats: 7,
      caller: 'token {a,b}',
    });
    await table().append([entry, auditEntry({ caller: 'NULL' })]);
    const { items } = await table().list({ tool: 'list_zfs_pools', limit: 5 });
    expect(items).toEqual([
      {
        id: entry.id,
        operationId: entry.operationId,
        correlationId: entry.correlationId,
        caller: 'token {a,b}',
        surface: 'rest',
        deviceId: null,
        device: null,
        dataType: null,
        tool: 'list_zfs_pools',
        startedAt: entry.startedAt.toISOString(),
        durationMs: 12.5,
        cacheHit: true,
        source: 'cache',
        attempts: 1,
        outcome: 'success',
        errorCode: null,
        arguments: { text: `'{},"\\\ufffd\n`, list: [null, 1] },
        sizeBytes: null,
        repeats: 7,
      },
    ]);
    expect((await table().list({ caller: 'NULL', limit: 5 })).items).toHaveLength(1);
  });

  it('shows a change from its beginning to its end', async () => {
    const id = randomUUID();
    const entry = auditEntry({ id, outcome: 'running', durationMs: undefined });
    const audit = table();
    await audit.append([entry]);
    await audit.finish({ ...entry, id, outcome: 'failure', errorCode: 'COMMAND_FAILED', durationMs: 7, attempts: 2 });
    expect((await table().list({ limit: 5 })).items).toMatchObject([
      { outcome: 'failure', errorCode: 'COMMAND_FAILED', durationMs: 7, attempts: 2 },
    ]);
  });

  it('is listed newest first, filtered, page by page', async () => {
    const at = (n: number) => new Date(1_700_000_000_000 + Math.floor(n / 3));
    await table().append(
      Array.from({ length: 20 }, (_, n) => auditEntry({ startedAt: at(n), outcome: n % 2 ? 'success' : 'failure' })),
    );
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const found = await table().list({ limit: 3, outcome: 'success', from: at(3), to: at(19), cursor });
      seen.push(...found.items.map(({ id, startedAt }) => `${startedAt} ${id}`));
      cursor = found.nextCursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(seen.toSorted().toReversed());
    expect(new Set(seen).size).toBe(8);
  });
});

function auditEntry(
  given: Partial<Parameters<AuditTable['append']>[0][number]>,
): Parameters<AuditTable['append']>[0][number] {
  return {
    operationId: randomUUID(),
    correlationId: randomUUID(),
    caller: 'tester',
    surface: 'rest',
    deviceId: undefined,
    hostname: undefined,
    dataType: undefined,
    tool: undefined,
    startedAt: new Date(),
    durationMs: 1,
    cacheHit: undefined,
    source: undefined,
    attempts: undefined,
    outcome: 'success',
    errorCode: undefined,
    arguments: {},
    sizeBytes: undefined,
    ...given,
  };
}
