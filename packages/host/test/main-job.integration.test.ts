import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SystemMetrics } from '../../plugin-monitoring/src/schemas/system-metrics.ts';
import { runCommandLine } from './support/command-line.ts';
import { type Installation, startInstallation, storages } from './support/installation.ts';
import { callMcp, connectMcp, connectMcpStdio } from './support/mcp-client.ts';
import { rest } from './support/rest-client.ts';
import { connectStream } from './support/stream-client.ts';

/** What the kernel itself says, for comparison. */
function kernel() {
  const memTotal = /MemTotal:\s+(\d+) kB/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
  return {
    memoryBytes: Number(memTotal) * 1024,
    uptimeSec: Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]),
    load1m: Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]),
  };
}

function expectThisMachine(metrics: SystemMetrics): void {
  const truth = kernel();
  expect(metrics.memory?.totalBytes).toBe(truth.memoryBytes);
  expect(metrics.uptimeSec).toBeGreaterThan(truth.uptimeSec - 120);
  expect(metrics.uptimeSec).toBeLessThanOrEqual(truth.uptimeSec);
  expect(metrics.cpu?.cores).toBe(cpus().length);
  expect(metrics.cpu?.usedPercent).toBeGreaterThanOrEqual(0);
  expect(metrics.filesystems.some(({ mountedOn }) => mountedOn === '/')).toBe(true);
}

describe.each(storages)('one question on %s', (storage) => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await startInstallation({ storage });
  });
  afterAll(async () => installation?.[Symbol.asyncDispose]());

  test('is answered over REST with this machine’s numbers, live first and cached then', async () => {
    const path = '/api/devices/localhost/metrics';
    const first = await rest<SystemMetrics>(installation, 'GET', `${path}?fresh=true`);
    expect(first.status).toBe(200);
    expectThisMachine(first.body.data);
    expect(first.body.meta).toMatchObject({ device: 'localhost', source: 'live', attempts: 1 });
    const second = await rest<SystemMetrics>(installation, 'GET', path);
    expect(second.body.meta.source).toBe('cache');
    expect(second.body.data).toEqual(first.body.data);
    expect(second.body.meta.ageMs).toBeGreaterThanOrEqual(0);
  });

  test('is answered over MCP by HTTP and by stdio', async () => {
    await using http = await connectMcp(installation);
    await using stdio = await connectMcpStdio(withServers(installation));
    for (const client of [http, stdio]) {
      const { isError, answer } = await callMcp<SystemMetrics>(client, 'get_system_metrics', { device: 'localhost' });
      expect(isError).toBe(false);
      expectThisMachine(answer.data);
    }
  });

  test('is answered on the command line', async () => {
    const { stdout, exitCode } = await runCommandLine(withServers(installation), [
      'get_system_metrics',
      '--device',
      'localhost',
      '--json',
    ]);
    expect(exitCode).toBe(0);
    expectThisMachine((JSON.parse(stdout) as { data: SystemMetrics }).data);
  });

  test('is seen by a WebSocket subscriber', async () => {
    await using stream = await connectStream(installation);
    stream.send({ type: 'subscription', action: 'subscribe', topics: ['devices.localhost.system.metrics'] });
    await stream.next(({ type }) => type === 'subscription');
    await rest(installation, 'GET', '/api/devices/localhost/metrics?fresh=true');
    const message = await stream.next(({ type }) => type === 'data');
    expect(message).toMatchObject({
      topic: 'devices.localhost.system.metrics',
      hostname: 'localhost',
      dataType: 'system.metrics',
    });
    expectThisMachine(message.data as SystemMetrics);
  });

  test('is counted in the metrics, which need a token', async () => {
    const { apiUrl, token } = installation;
    expect((await fetch(`${apiUrl}/metrics`)).status).toBe(401);
    const metrics = await fetch(`${apiUrl}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    const text = await metrics.text();
    expect(text).toMatch(/infrastructor_operations_total\{[^}]*data_type="system\.metrics"[^}]*\} [1-9]/);
    expect(text).toContain('infrastructor_ssh_connections 0');
  });

  test('leaves its row in the audit log and its numbers in the tables', async () => {
    await rest(installation, 'GET', '/api/devices/localhost/metrics?fresh=true');
    const { tables } = installation.host.runtime;
    await tables.flush();
    const { items } = await tables.audit.list({ limit: 10, dataType: 'system.metrics' });
    expect(items[0]).toMatchObject({
      caller: 'admin',
      surface: 'rest',
      device: 'localhost',
      tool: 'get_system_metrics',
      outcome: 'success',
      source: 'live',
    });
    expect(items[0]?.sizeBytes).toBeGreaterThan(100);
    const device = await tables.devices.find('localhost');
    expect(device).toMatchObject({ status: 'online' });
    const stored = await tables.snapshots.newest(device?.id ?? '', 'system.metrics', '{"includeProcesses":false}');
    expectThisMachine(stored?.data as SystemMetrics);
  });
});

/** A client in another process finds the servers by the pid files of the data folder. */
function withServers({ environment }: Installation): Installation['environment'] {
  return environment;
}
