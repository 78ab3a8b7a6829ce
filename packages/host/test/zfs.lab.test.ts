import zfs from '@infrastructor/plugin-zfs';
import { findLabMachine } from '@infrastructor/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Installation, startInstallation } from './support/installation.ts';
import { connectMcp } from './support/mcp-client.ts';
import { rest } from './support/rest-client.ts';
import { connectStream } from './support/stream-client.ts';

const seconds = (sinceMs: number) => `${((performance.now() - sinceMs) / 1_000).toFixed(1)} s`;

describe('ZFS through the server', () => {
  let installation: Installation;
  beforeAll(async () => {
    const machine = findLabMachine();
    if (!machine) throw new Error('No machine: run ./dev.sh test --lab');
    installation = await startInstallation({
      plugins: [zfs],
      environment: { SSH_CONNECT_TIMEOUT_MS: '60000', SSH_COMMAND_TIMEOUT_MS: '240000' },
    });
    const added = await rest(installation, 'POST', '/api/devices', {
      hostname: 'nas',
      address: machine.address,
      sshPort: machine.sshPort,
      sshUsername: 'root',
      sshPrivateKeyPath: machine.keyFile,
    });
    expect(added.status, JSON.stringify(added.body)).toBe(201);
    // A detector has seconds, and the first commands of an emulated machine may take longer.
    const capabilities = async () => {
      const analysed = await rest(installation, 'POST', '/api/devices/nas/analyze', { timeoutMs: 120_000 });
      return analysed.body.data?.capabilities;
    };
    await vi.waitFor(
      async () =>
        expect(await capabilities()).toContainEqual(expect.objectContaining({ name: 'zfs', state: 'present' })),
      {
        timeout: 300_000,
        interval: 1_000,
      },
    );
  });
  afterAll(() => installation?.[Symbol.asyncDispose]());

  test('names arrive URL-encoded over REST', async ({ task }) => {
    const [dataset, snapshot] = ['tank/home/bob smith', 'over rest: a.b'];
    const made = await rest(installation, 'POST', '/api/zfs/nas/snapshots', { dataset, snapshot });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    const properties = await rest<{ property: string; value: unknown }[]>(
      installation,
      'GET',
      `/api/zfs/nas/datasets/${encodeURIComponent(dataset)}/properties`,
    );
    expect(properties.body.data).toContainEqual(expect.objectContaining({ property: 'quota', value: 33_554_432 }));
    const path = `/api/zfs/nas/snapshots/${encodeURIComponent(`${dataset}@${snapshot}`)}`;
    expect((await rest(installation, 'GET', `${path}/diff`)).status).toBe(200);
    expect((await rest(installation, 'POST', `${path}/clone`, { target: 'tank/home/rest clone' })).status).toBe(201);
    expect((await rest(installation, 'GET', '/api/zfs/nas/pools/nosuch/status')).status).toBe(404);
    Object.assign(task.meta, { lab: [path] });
  });

  test('events follow live on the WebSocket', async ({ task }) => {
    await using stream = await connectStream(installation);
    stream.send({
      type: 'subscription',
      action: 'subscribe',
      stream: 'zfs.events',
      device: 'nas',
      // An event of the past shows that the stream is open before something is done to be heard.
      params: { since: '2000-01-01T00:00:00Z' },
    });
    await stream.next(({ type, topic }) => type === 'data' && topic === 'zfs.events');
    const startedAt = performance.now();
    const made = await rest(installation, 'POST', '/api/zfs/nas/snapshots', { dataset: 'scratch', snapshot: 'heard' });
    expect(made.status).toBe(201);
    const heard = await stream.next(
      ({ type, data }) => type === 'data' && JSON.stringify(data).includes('scratch@heard'),
    );
    expect(heard).toMatchObject({ topic: 'zfs.events', data: { pool: 'scratch', class: expect.any(String) } });
    Object.assign(task.meta, { lab: [`heard ${seconds(startedAt)} after the call: ${JSON.stringify(heard.data)}`] });
  });

  test('the verdict over MCP is that over REST', async () => {
    await using mcp = await connectMcp(installation);
    const answer = await mcp.client.callTool({ name: 'check_zfs_health', arguments: { device: 'nas' } });
    const overRest = await rest(installation, 'GET', '/api/zfs/nas/health');
    expect(overRest.body.data).toMatchObject({ verdict: expect.any(String) });
    expect((answer.structuredContent as { data: unknown }).data).toEqual(overRest.body.data);
  });
});
