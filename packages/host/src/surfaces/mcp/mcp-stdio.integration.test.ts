import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestClient, testClient } from './test-clients.ts';

const script = fileURLToPath(new URL('./test-stdio-server.ts', import.meta.url));

/** A child process with its client, and what it wrote to standard error. */
async function start(modern: boolean) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ['--conditions=development', script],
    stderr: 'pipe',
  });
  let written = '';
  const waiters: (() => void)[] = [];
  transport.stderr?.on('data', (chunk: Buffer) => {
    written += chunk.toString();
    for (const look of waiters) look();
  });
  const writes = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (written.includes(text)) resolve();
      };
      waiters.push(look);
      look();
    });
  const errors: Error[] = [];
  const client = new Client({ name: 'test', version: '0' }, modern ? { versionNegotiation: { mode: 'auto' } } : {});
  // Anything on standard output that is not the protocol arrives here.
  client.onerror = (error) => errors.push(error);
  await client.connect(transport, { timeout: startTimeoutMs });
  return { client, calls: testClient(client, modern), transport, writes, errors };
}

/** A whole runtime starts in a process of its own; the client of 2026-07-28 even starts a second one to ask first. */
const startTimeoutMs = 120_000;

describe.each([
  ['protocol 2026-07-28', true],
  ['protocol 2025-11-25', false],
])('stdio, %s', (_name, modern) => {
  let child: Awaited<ReturnType<typeof start>>;
  let calls: TestClient;

  beforeAll(async () => {
    child = await start(modern);
    ({ calls } = child);
  }, startTimeoutMs);

  afterAll(async () => {
    await child.client.close();
  });

  it(
    'offers everything to whoever started the process',
    async () => {
      const names = (await calls.tools()).map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['list_things', 'remove_thing', 'admin_only']));
    },
    startTimeoutMs,
  );

  it('keeps standard output for the protocol, whatever a plugin prints', async () => {
    const result = await calls.call('list_things', { device: 'localhost', count: 1 }, {}, { correlationId: 'mine' });
    expect(result).toMatchObject({
      structuredContent: { data: [{ name: 'thing 0' }], meta: { correlationId: 'mine' } },
    });
    await child.writes('list_things was called token:admin-token mine');
    expect(child.errors).toEqual([]);
  });

  it('tells progress, and reads and completes resources', async () => {
    const half = Promise.withResolvers<unknown>();
    const call = calls.call('wait_for_release', {}, { onprogress: half.resolve });
    expect(await half.promise).toMatchObject({ progress: 1, total: 2, message: 'half' });
    await calls.call('release', {});
    expect(await call).toMatchObject({ structuredContent: { data: {} } });
    expect((await calls.read('things://localhost/saw'))[0]?.text).toBe('saw of localhost');
    expect(await calls.complete('things://{device}/{thing}', 'thing', 's')).toEqual(['saw']);
  });

  it('tells subscribers of a change, as long as they are subscribed', async () => {
    const subscription = await calls.subscribe('things://localhost/saw');
    process.kill(child.transport.pid as number, 'SIGUSR2');
    expect(await subscription.updated).toBe('things://localhost/saw');
    await subscription.end();
  });

  it('stops the work of a call that is cancelled', async () => {
    const controller = new AbortController();
    const refused = expect(calls.call('wait_for_abort', {}, { signal: controller.signal })).rejects.toThrow();
    await child.writes('started');
    controller.abort();
    await refused;
    await child.writes('aborted ABORTED');
  });

  it('ends by itself when its client has gone', async () => {
    await child.client.close();
    await child.writes('closed');
  });
});
