import { freePort, hasSshd, startTestSshd, type TestSshd } from '@infrastructor/core/testing';
import monitoring from '@infrastructor/plugin-monitoring';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SystemMetrics } from '../../plugin-monitoring/src/schemas/system-metrics.ts';
import probe from './fixtures/probe-plugin.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { processesWith } from './support/processes.ts';
import { rest } from './support/rest-client.ts';

interface Device {
  readonly id: string;
  readonly status: string;
  readonly statusReason?: string;
  readonly hostKeys: readonly string[];
}

describe.skipIf(!hasSshd)('a device behind a real sshd', () => {
  let installation: Installation;
  let sshd: TestSshd;
  beforeAll(async () => {
    [installation, sshd] = await Promise.all([startInstallation({ plugins: [monitoring, probe] }), startTestSshd()]);
  });
  afterAll(async () => {
    await installation?.[Symbol.asyncDispose]();
    await sshd?.stop();
  });

  const add = (hostname: string, changes: Readonly<Record<string, unknown>> = {}) =>
    rest<Device>(installation, 'POST', '/api/devices', {
      hostname,
      address: '127.0.0.1',
      sshPort: sshd.port,
      sshUsername: sshd.username,
      sshPrivateKeyPath: sshd.privateKeyPath,
      ...changes,
    });

  test('is enrolled with its host key pinned, and answers with its numbers', async () => {
    const added = await add('nas');
    expect(added.status).toBe(201);
    expect(added.body.meta.warnings).toEqual([]);
    expect(added.body.data.hostKeys).toEqual([expect.stringMatching(/^SHA256:/)]);
    const metrics = await rest<SystemMetrics>(installation, 'GET', '/api/devices/nas/metrics');
    expect(metrics.status).toBe(200);
    expect(metrics.body.data.memory?.totalBytes).toBeGreaterThan(0);
    expect(metrics.body.meta).toMatchObject({ device: 'nas', source: 'live' });
    expect((await add('nas')).body.code).toBe('DEVICE_EXISTS');
  });

  test('runs one command for 500 requests of the same stale key', async () => {
    const path = `${sshd.folder}/runs`;
    const answers = await Promise.all(
      Array.from({ length: 500 }, () =>
        rest(installation, 'GET', `/api/probe/nas/count?path=${encodeURIComponent(path)}`),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const { readFile } = await import('node:fs/promises');
    expect((await readFile(path, 'utf8')).trim().split('\n')).toEqual(['run']);
  });

  test('leaves no process behind when the deadline passes', async () => {
    const marker = `marker-${process.pid}-${Date.now()}`;
    const answer = await rest(installation, 'POST', '/api/probe/nas/sleep', { marker, timeoutMs: 1_000 });
    expect(answer.status).toBe(504);
    expect(answer.body.code).toBe('DEADLINE_EXCEEDED');
    await expect.poll(() => processesWith(marker), { timeout: 5_000 }).toEqual([]);
  });

  test('is refused when its host key changes, and let in again when the new one is approved', async () => {
    await add('moved');
    await sshd.replaceHostKeys();
    // The connection that is open stays what it was; a new one is made after the device was touched.
    await rest(installation, 'PUT', '/api/devices/moved', { description: 'reinstalled' });
    const refused = await rest(installation, 'GET', '/api/devices/moved/metrics?fresh=true');
    expect(refused.status).toBe(503);
    expect(refused.body.code).toBe('HOST_KEY_CHANGED');
    expect(refused.body.detail?.match(/SHA256:/g)).toHaveLength(2);
    const [hostKey] = sshd.hostKeys;
    await rest(installation, 'PUT', '/api/devices/moved', { hostKey });
    expect((await rest(installation, 'GET', '/api/devices/moved/metrics?fresh=true')).status).toBe(200);
  });

  test('that cannot be reached gives 503 within its deadline, and no numbers', async () => {
    const added = await add('away', { sshPort: await freePort() });
    expect(added.status).toBe(201);
    expect(added.body.data.status).toBe('unreachable');
    expect(added.body.meta.warnings[0]).toContain('cannot be used yet');
    const startedAt = performance.now();
    const answer = await rest(installation, 'GET', '/api/devices/away/metrics');
    expect(performance.now() - startedAt).toBeLessThan(30_000);
    expect(answer.status).toBe(503);
    expect(answer.body.code).toBe('DEVICE_UNREACHABLE');
    expect(answer.body.data).toBeUndefined();
    const { tables } = installation.host.runtime;
    await tables.flush();
    expect(
      await tables.snapshots.newest(added.body.data.id, 'system.metrics', '{"includeProcesses":false}'),
    ).toBeUndefined();
  });

  test('answers with its last known state, marked stale, once it is gone', async () => {
    await add('leaving');
    const live = await rest<SystemMetrics>(installation, 'GET', '/api/devices/leaving/metrics?fresh=true');
    expect(live.status).toBe(200);
    await installation.host.runtime.tables.flush();
    await rest(installation, 'PUT', '/api/devices/leaving', { sshPort: await freePort() });
    const stale = await rest<SystemMetrics>(installation, 'GET', '/api/devices/leaving/metrics?fresh=true');
    expect(stale.status).toBe(200);
    expect(stale.body.meta).toMatchObject({ source: 'stored', stale: true });
    expect(stale.body.meta.warnings.join()).toContain('last known state');
    expect(stale.body.data).toEqual(live.body.data);
  });

  test('is removed only when its plan is confirmed', async () => {
    await add('old');
    const plan = await rest<{ confirm: string; plan: { losses: string[] } }>(
      installation,
      'DELETE',
      '/api/devices/old',
    );
    expect(plan.body.data).toMatchObject({ confirmationRequired: true, plan: { reversible: false } });
    expect((await rest(installation, 'GET', '/api/devices/old')).status).toBe(200);
    expect((await rest(installation, 'DELETE', '/api/devices/old?confirm=guessed')).body.code).toBe('PLAN_CHANGED');
    const { confirm } = plan.body.data;
    expect((await rest(installation, 'DELETE', `/api/devices/old?confirm=${encodeURIComponent(confirm)}`)).status).toBe(
      200,
    );
    expect((await rest(installation, 'GET', '/api/devices/old')).body.code).toBe('DEVICE_NOT_FOUND');
    const { items } = await installation.host.runtime.tables.audit.list({ limit: 5, tool: 'remove_device' });
    expect(items[0]).toMatchObject({ outcome: 'success', caller: 'admin' });
  });
});
