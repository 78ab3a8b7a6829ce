import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, postgresInstalled, startPostgres } from '@infrastructor/core/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommandLine } from './support/command-line.ts';
import { callMcp, connectMcp, connectMcpStdio } from './support/mcp-client.ts';
import { processesWith } from './support/processes.ts';
import { rest } from './support/rest-client.ts';
import { connectStream } from './support/stream-client.ts';

let home: string;
let environment: Record<string, string>;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'infrastructor-home-'));
  environment = { INFRASTRUCTOR_HOME: home, API_PORT: String(await freePort()), MCP_PORT: String(await freePort()) };
});
afterEach(async () => {
  await runCommandLine(environment, ['stop']);
  await rm(home, { recursive: true, force: true });
});

const connection = () => ({
  apiUrl: `http://127.0.0.1:${environment.API_PORT}`,
  mcpUrl: `http://127.0.0.1:${environment.MCP_PORT}/mcp`,
  token: readFileSync(join(home, 'token'), 'utf8').trim(),
  environment,
  // The servers are in other processes; nothing here may reach into them.
  host: undefined as never,
  [Symbol.asyncDispose]: async () => {},
});

describe('the servers in the background', () => {
  test('start once, are healthy when the command returns, and leave nothing behind', async () => {
    const first = await runCommandLine(environment, ['start', '--background']);
    expect(first.stderr).toBe('');
    expect(first.stdout).toContain('Infrastructor is running (healthy after');
    expect(first.stdout).toContain('curl -H');
    const again = await runCommandLine(environment, ['start', '--background']);
    expect(again.stdout).toContain('is running already');
    expect((await runCommandLine(environment, ['status'])).exitCode).toBe(0);
    expect((await stat(join(home, 'token'))).mode & 0o777).toBe(0o600);
    expect((await stat(home)).mode & 0o777).toBe(0o700);

    // The database has one owner, and yet clients on stdio and the command line get their answers.
    await using stdio = await connectMcpStdio(environment);
    expect((await callMcp(stdio, 'list_devices', {})).isError).toBe(false);
    const { pid } = JSON.parse(readFileSync(join(home, 'api.pid'), 'utf8')) as { pid: number };
    expect((await runCommandLine(environment, ['stop'])).stdout).toBe('Stopped: api, mcp\n');
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect((await runCommandLine(environment, ['status'])).stdout).toContain('stopped');
    expect((await runCommandLine(environment, ['stop'])).stdout).toBe('Nothing was running\n');
  });

  test('say in one line that a port is in use', async () => {
    const occupant = createServer().listen(Number(environment.API_PORT), '127.0.0.1');
    await once(occupant, 'listening');
    const { stderr, exitCode } = await runCommandLine(environment, ['start', '--background']);
    occupant.close();
    expect(stderr.split('\n')[0]).toBe(`error: Port ${environment.API_PORT} of 127.0.0.1 is in use by another program`);
    expect(exitCode).not.toBe(0);
    expect(processesWith(home)).toEqual([]);
  });

  test('tell every wrong setting at once', async () => {
    const { stderr, exitCode } = await runCommandLine({ ...environment, API_PORT: 'none', LOG_LEVEL: 'loud' }, [
      'start',
      '--background',
    ]);
    expect(exitCode).toBe(78);
    expect(stderr).toContain('API_PORT');
    expect(stderr).toContain('LOG_LEVEL');
  });

  test.skipIf(!postgresInstalled)('are two processes on PostgreSQL that see each other’s changes', async () => {
    await using postgres = await startPostgres();
    environment.DATABASE_URL = await postgres.createDatabase();
    const started = await runCommandLine(environment, ['start', '--background']);
    expect(started.stderr).toBe('');
    const pidOf = (name: string) =>
      (JSON.parse(readFileSync(join(home, `${name}.pid`), 'utf8')) as { pid: number }).pid;
    expect(pidOf('api')).not.toBe(pidOf('mcp'));

    await using mcp = await connectMcp(connection());
    await using stream = await connectStream(connection());
    stream.send({ type: 'subscription', action: 'subscribe', topics: ['devices.localhost.*', 'events'] });
    await stream.next(({ type }) => type === 'subscription');
    // Collected by one process, seen by a subscriber of the other.
    await callMcp(mcp, 'get_system_metrics', { device: 'localhost', fresh: true });
    expect(await stream.next(({ dataType }) => dataType === 'system.metrics')).toMatchObject({ hostname: 'localhost' });
    // Changed by one process, no longer remembered by the other.
    await callMcp(mcp, 'edit_device', { device: 'localhost', description: 'changed elsewhere' });
    await stream.next(({ eventType }) => eventType === 'device.changed');
    const device = await rest<{ description: string }>(connection(), 'GET', '/api/devices/localhost');
    expect(device.body.data.description).toBe('changed elsewhere');
    await stream[Symbol.asyncDispose]();
    await mcp[Symbol.asyncDispose]();
    expect((await runCommandLine(environment, ['stop'])).stdout).toBe('Stopped: api, mcp\n');
  });
});
