import { closeSync, openSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { devicesToken } from '@infrastructor/core/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { createLogger } from '../src/observability/create-logger.ts';
import { canaries, canariesIn, canaryDocument, canaryLines } from './fixtures/canaries/canaries.ts';
import { canaryPlugin } from './fixtures/canaries/plugin.ts';
import { runCommandLine } from './support/command-line.ts';
import { type Installation, startInstallation } from './support/installation.ts';
import { connectMcp } from './support/mcp-client.ts';

const logFile = join(tmpdir(), `infrastructor-canaries-${process.pid}.log`);
const logDescriptor = openSync(logFile, 'w', 0o600);

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({
    plugins: [canaryPlugin],
    environment: { LOCAL_DEVICE: 'false' },
    log: createLogger({ level: 'debug', format: 'json', fileDescriptor: logDescriptor }),
  });
  await installation.host.runtime.service(devicesToken).table.insert({ hostname: 'nas', transport: 'replay' });
});
afterAll(async () => {
  await installation?.[Symbol.asyncDispose]();
  closeSync(logDescriptor);
  await rm(logFile, { force: true });
});

const kept = { document: canaryDocument, password: canaries[0] };

/** Everything that was said, by where it was said. */
const said: Record<string, string> = {};

test('forty secrets are planted', () => {
  expect(canaries).toHaveLength(40);
  expect(canariesIn(JSON.stringify(canaryDocument))).toHaveLength(40);
});

test('REST', async () => {
  const { apiUrl, token } = installation;
  const ask = async (path: string, body?: unknown) => {
    const response = await fetch(`${apiUrl}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return `${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`;
  };
  const answer = await ask('/api/canaries');
  expect(answer).toContain('200 ');
  expect(answer.match(/\[redacted:/g)?.length).toBeGreaterThanOrEqual(40);
  expect(answer).toContain('kept=1');
  said.rest = [
    answer,
    await ask('/api/canaries/failure/knowingly'),
    await ask('/api/canaries/failure/unexpectedly'),
    await ask('/api/canaries', kept),
    await ask('/api/canaries', { ...kept, password: 7 }),
    await ask('/api/resources/read?uri=canary://document'),
    await ask('/api/resources/read?uri=canary://text'),
    await ask('/metrics'),
  ].join('\n');
  expect(said.rest).toContain('COMMAND_FAILED');
  expect(canariesIn(said.rest)).toEqual([]);
});

test('MCP', async () => {
  const { client } = await connectMcp(installation);
  const call = async (name: string, args: Record<string, unknown> = {}) =>
    JSON.stringify(await client.callTool({ name, arguments: args }));
  said.mcp = [
    await call('tell_canaries'),
    await call('fail_with_canaries', { how: 'knowingly' }),
    await call('fail_with_canaries', { how: 'unexpectedly' }),
    await call('keep_canaries', kept),
    JSON.stringify(await client.readResource({ uri: 'canary://document' })),
    JSON.stringify(await client.readResource({ uri: 'canary://text' })),
  ].join('\n');
  await client.close();
  expect(said.mcp.match(/\[redacted:/g)?.length).toBeGreaterThanOrEqual(120);
  expect(canariesIn(said.mcp)).toEqual([]);
});

test('WebSocket', async () => {
  const socket = new WebSocket(`${installation.apiUrl.replace('http', 'ws')}/ws/stream`, {
    headers: { authorization: `Bearer ${installation.token}` },
  });
  const frames: string[] = [];
  const done = Promise.withResolvers<void>();
  socket.on('message', (data) => {
    frames.push(String(data));
    if (
      ['"canary.said"', '"topic":"devices.nas.canary"', '"topic":"canary.stream"', 'COMMAND_FAILED'].every((sign) =>
        frames.some((frame) => frame.includes(sign)),
      )
    )
      done.resolve();
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.send(JSON.stringify({ type: 'subscription', action: 'subscribe', topics: ['*'], id: 'all' }));
  for (const stream of ['canary.stream', 'canary.failure']) {
    socket.send(JSON.stringify({ type: 'subscription', action: 'subscribe', stream, device: 'nas', id: stream }));
  }
  while (!frames.some((frame) => frame.includes('"id":"all"'))) await new Promise((resolve) => setImmediate(resolve));
  const { bus } = installation.host.runtime;
  const now = new Date().toISOString();
  bus.publish({
    type: 'event',
    eventType: 'canary.said',
    hostname: 'nas',
    severity: 'info',
    data: { canaryDocument, canaryLines },
    timestamp: now,
  });
  bus.publish({
    type: 'data',
    topic: 'devices.nas.canary',
    hostname: 'nas',
    deviceId: 'nas',
    dataType: 'canary',
    params: {},
    data: canaryDocument,
    collectedAt: now,
    correlationId: 'c',
  });
  await done.promise;
  socket.terminate();
  said.ws = frames.join('\n');
  expect(said.ws.match(/\[redacted:/g)?.length).toBeGreaterThanOrEqual(120);
  expect(canariesIn(said.ws)).toEqual([]);
});

test('the command line', { timeout: 120_000 }, async () => {
  const folder = new URL('./fixtures/canaries/', import.meta.url).pathname;
  const run = async (...args: string[]) => {
    const { stdout, stderr } = await runCommandLine(installation.environment, args, { cwd: folder });
    return stripVTControlCharacters(`${stdout}\n${stderr}`);
  };
  said.cli = [
    await run('tell_canaries', '--json'),
    await run('tell_canaries'),
    await run('fail_with_canaries', '--how', 'knowingly'),
    await run('audit', 'list', '--json'),
  ].join('\n');
  expect(said.cli.match(/\[redacted:/g)?.length).toBeGreaterThanOrEqual(80);
  expect(canariesIn(said.cli)).toEqual([]);
});

test('logs, and rows of the audit log and of events', async () => {
  const { runtime } = installation.host;
  await runtime.tables.flush();
  const rows = JSON.stringify([
    (await runtime.tables.audit.list({ limit: 1_000 })).items,
    (await runtime.tables.events.list({ limit: 1_000 })).items,
  ]);
  expect(rows).toContain('keep_canaries');
  expect(canariesIn(rows)).toEqual([]);
  const log = readFileSync(logFile, 'utf8');
  expect(log).toContain('operation finished');
  expect(log.match(/\[redacted:/g)?.length).toBeGreaterThanOrEqual(40);
  expect(canariesIn(log)).toEqual([]);
});
