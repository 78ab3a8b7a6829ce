import { expect, it } from 'vitest';
import { AlertsTable } from './alerts-table.ts';
import { ApiTokensTable, hashApiToken } from './api-tokens-table.ts';
import { CredentialsTable } from './credentials-table.ts';
import { DevicesTable } from './devices-table.ts';
import { EventsTable } from './events-table.ts';
import { testDatabase } from './test-database.ts';

const now = new Date('2026-11-15T12:00:00.000Z');
const minutes = (n: number) => new Date(now.getTime() + n * 60_000);

testDatabase('operations', (tested) => {
  it('keeps events and lists them newest first by every filter', async () => {
    const table = new EventsTable(tested.database);
    const of = (minute: number, eventType: string, severity: 'info' | 'critical', hostname: string | undefined) => ({
      timestamp: minutes(minute),
      eventType,
      severity,
      deviceId: undefined,
      hostname,
      data: { minute },
    });
    await table.append([
      of(0, 'device.added', 'info', 'a'),
      of(1, 'container.died', 'critical', 'b'),
      of(2, 'device.added', 'info', undefined),
    ]);
    const listed = async (filter: Partial<Parameters<EventsTable['list']>[0]>) =>
      (await table.list({ limit: 10, ...filter })).items.map(({ data }) => (data as { minute: number }).minute);
    expect(await listed({})).toEqual([2, 1, 0]);
    expect(await listed({ severity: 'critical' })).toEqual([1]);
    expect(await listed({ eventType: 'device.added', to: minutes(2) })).toEqual([0]);
    expect(await listed({ hostname: 'a' })).toEqual([0]);
  });

  it('has one open alert for each subject, and another after that was resolved', async () => {
    const table = new AlertsTable(tested.database);
    const { id: deviceId } = await new DevicesTable(tested.database).insert({ hostname: 'a' });
    const alert = {
      rule: 'zfs.degraded',
      deviceId,
      subject: 'tank',
      severity: 'critical',
      message: 'x',
      data: {},
    } as const;
    const first = await table.raise({ ...alert, at: minutes(0) });
    expect(first).toMatchObject({ isNew: true, firedAt: minutes(0).toISOString() });
    const again = await table.raise({ ...alert, message: 'worse', at: minutes(5) });
    expect(again).toMatchObject({ id: first.id, isNew: false, message: 'worse', lastSeenAt: minutes(5).toISOString() });
    expect(await table.raise({ ...alert, subject: 'pool2', at: minutes(5) })).toMatchObject({ isNew: true });
    const host = { rule: 'host.cache', deviceId: undefined, subject: '' };
    expect(await table.raise({ ...host, severity: 'warning', message: 'y', data: null, at: minutes(6) })).toMatchObject(
      { isNew: true },
    );
    expect(await table.raise({ ...host, severity: 'warning', message: 'y', data: null, at: minutes(7) })).toMatchObject(
      { isNew: false },
    );
    expect(await table.resolve(host, minutes(8))).toMatchObject({ resolvedAt: minutes(8).toISOString() });
    expect(await table.resolve(host, minutes(8))).toBeUndefined();
    expect(await table.raise({ ...host, severity: 'warning', message: 'y', data: null, at: minutes(9) })).toMatchObject(
      { isNew: true },
    );
    expect(await table.acknowledge(first.id, 'me', minutes(9))).toMatchObject({ acknowledgedBy: 'me' });
    expect(await table.silence(first.id, minutes(99))).toMatchObject({ silencedUntil: minutes(99).toISOString() });
    expect((await table.list({ open: true, limit: 10 })).items.map(({ rule }) => rule)).toEqual([
      'host.cache',
      'zfs.degraded',
      'zfs.degraded',
    ]);
    expect((await table.list({ open: false, limit: 10 })).items).toHaveLength(1);
    expect((await table.list({ deviceId, severity: 'critical', limit: 1 })).nextCursor).toBeDefined();
  });

  it('knows tokens by their hash until they expire or are revoked', async () => {
    const table = new ApiTokensTable(tested.database);
    const hash = hashApiToken('secret');
    const token = {
      name: 'ci',
      tokenHash: hash,
      scopes: ['read', 'operate'],
      deviceTags: { rack: '1' },
      createdBy: 'me',
    } as const;
    const { id } = await table.insert({ ...token, expiresAt: minutes(10) });
    await expect(table.insert({ ...token, expiresAt: null })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await table.findValid(hash, minutes(9))).toMatchObject({
      id,
      scopes: ['read', 'operate'],
      deviceTags: { rack: '1' },
    });
    expect(await table.findValid(hash, minutes(10))).toBeUndefined();
    expect(await table.findValid(hashApiToken('other'), now)).toBeUndefined();
    await table.touch(id, minutes(1));
    await table.touch(id, minutes(1.5));
    expect((await table.list())[0]).toMatchObject({ lastUsedAt: minutes(1).toISOString() });
    expect(await table.revoke('ci', minutes(2))).toHaveLength(1);
    expect(await table.revoke(id, minutes(2))).toHaveLength(0);
    expect(await table.findValid(hash, minutes(3))).toBeUndefined();
    expect(JSON.stringify(await table.list())).not.toContain(hash);
  });

  it('keeps sealed secrets as bytes and shows them only when one is asked for', async () => {
    const table = new CredentialsTable(tested.database);
    const sealedSecret = Uint8Array.from({ length: 256 }, (_, n) => n);
    const { id } = await table.insert({
      name: 'root key',
      kind: 'ssh-key',
      publicData: { user: 'root' },
      sealedSecret,
    });
    const devices = new DevicesTable(tested.database);
    await devices.insert({ hostname: 'a', credentialId: id });
    expect((await table.find('root key'))?.sealedSecret).toEqual(Buffer.from(sealedSecret));
    expect(await table.list()).toEqual([expect.not.objectContaining({ sealedSecret: expect.anything() })]);
    expect(await table.reseal(id, Uint8Array.of(1))).toBe(true);
    expect((await table.find(id))?.sealedSecret).toEqual(Buffer.of(1));
    await expect(table.insert({ name: 'root key', kind: 'x', publicData: {}, sealedSecret })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(await table.remove(id)).toBe(true);
    expect(await devices.find('a')).toMatchObject({ credentialId: null });
  });
});
