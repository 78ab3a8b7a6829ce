import type { DataMessage } from '@infrastructor/core';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TestSurface } from '../rest/test-surface.ts';
import { resetWaiting, waiting } from '../rest/test-waiting.ts';
import { createMcpServer } from './create-mcp-server.ts';
import { type Connect, connectFirst, connectModern, connectOlder } from './test-clients.ts';
import { createTestContext } from './test-context.ts';

let context: TestSurface;
let server: FastifyInstance;
let url: string;

beforeAll(async () => {
  context = await createTestContext();
  server = await createMcpServer(context);
  url = `${await server.listen({ host: '127.0.0.1', port: 0 })}/mcp`;
});

afterAll(async () => {
  await server.close();
  await context[Symbol.asyncDispose]();
});

beforeEach(resetWaiting);

function dataMessage(hostname: string): DataMessage {
  return {
    type: 'data',
    topic: `devices.${hostname}.things.list`,
    hostname,
    deviceId: `id-of-${hostname}`,
    dataType: 'things.list',
    params: {},
    data: [],
    collectedAt: '2026-01-01T00:00:00.000Z',
    correlationId: 'c',
  };
}

const clients: readonly (readonly [string, Connect])[] = [
  ['SDK 2.x, protocol 2026-07-28', connectModern],
  ['SDK 2.x, protocol 2025-11-25', connectOlder],
  ['SDK 1.x', connectFirst],
];

describe.each(clients)('%s', (_name, connect) => {
  it('lists only the tools that its token may call, with everything said about them', async () => {
    await using admin = await connect(url);
    await using reader = await connect(url, 'read-token');
    const all = await admin.tools();
    const names = all.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['list_devices', 'list_things', 'remove_thing', 'admin_only']));
    expect(names).not.toContain('only_rest');
    const readable = (await reader.tools()).map(({ name }) => name);
    expect(readable).toContain('list_things');
    expect(readable).not.toContain('remove_thing');
    expect(all.find(({ name }) => name === 'remove_thing')).toMatchObject({
      title: 'Remove thing',
      description: 'Removes a thing',
      inputSchema: { type: 'object', required: ['device', 'thing'] },
      outputSchema: { type: 'object' },
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
    });
  });

  it('calls a tool: the whole answer structured, and a short text', async () => {
    await using client = await connect(url);
    const result = await client.call('list_things', { device: 'localhost', count: 2 });
    expect(result.isError).toBeUndefined();
    expect(result.structuredContent).toMatchObject({
      data: [
        { name: 'thing 0', sizeBytes: 0 },
        { name: 'thing 1', sizeBytes: 1 },
      ],
      meta: { device: 'localhost', source: 'live', warnings: [] },
    });
    expect(result.content).toHaveLength(1);
    expect(result.content[0]?.text).toMatch(/^List things on localhost: 2 rows, live\.\n/);
  });

  it('carries the correlation id of a request in and out', async () => {
    await using client = await connect(url);
    const result = await client.call('list_things', { device: 'localhost' }, {}, { correlationId: 'mine-7' });
    expect(result).toMatchObject({
      structuredContent: { meta: { correlationId: 'mine-7' } },
      _meta: { correlationId: 'mine-7' },
    });
    const failed = await client.call('fail', { how: 'x' }, {}, { correlationId: 'mine-8' });
    expect(failed).toMatchObject({ structuredContent: { error: { correlationId: 'mine-8' } } });
  });

  it('answers a failure as a result that says what to do, also where the tool has an output schema', async () => {
    await using client = await connect(url);
    await client.tools();
    const result = await client.call('fail', { how: 'hammer' });
    expect(result).toMatchObject({
      isError: true,
      structuredContent: {
        error: {
          code: 'NOT_FOUND',
          message: 'Nothing is called hammer',
          hint: 'List the things first.',
          retryable: false,
        },
      },
    });
    expect(result.content[0]?.text).toMatch(
      /^NOT_FOUND: Nothing is called hammer\nList the things first\.\nCorrelation id: /,
    );
  });

  it('never shows causes, secrets or escape sequences of a failure', async () => {
    await using client = await connect(url);
    const unexpected = await client.call('fail', { how: 'unexpectedly' });
    expect(unexpected).toMatchObject({ isError: true, structuredContent: { error: { code: 'INTERNAL' } } });
    expect(JSON.stringify(unexpected)).not.toContain('hunter2');
    const command = await client.call('fail', { how: 'command' });
    expect(command).toMatchObject({
      structuredContent: {
        error: { code: 'COMMAND_FAILED', details: { exitCode: 1, password: expect.stringMatching(/^\[redacted:/) } },
      },
    });
    expect(command.content[0]?.text).toMatch(/^COMMAND_FAILED: zpool: no such pool\n/);
  });

  it('tells how to call a tool rightly', async () => {
    await using client = await connect(url);
    const result = await client.call('list_things', { count: -1, colour: 'red' });
    expect(result).toMatchObject({ isError: true, structuredContent: { error: { code: 'VALIDATION_FAILED' } } });
    const text = result.content[0]?.text ?? '';
    expect(text).toContain('/device is required');
    expect(text).toContain('/colour is not known');
    expect(text).toContain('list_things takes: device (required), fresh, timeoutMs, count, prefix.');
    await expect(client.call('list_thing', {})).rejects.toThrow(/list_thing.*list_things/);
    await expect(client.call('only_rest', {})).rejects.toThrow('There is no tool only_rest');
  });

  it('says which scope a tool needs that the token does not have', async () => {
    await using reader = await connect(url, 'read-token');
    const result = await reader.call('admin_only', {});
    expect(result).toMatchObject({ isError: true, structuredContent: { error: { code: 'FORBIDDEN' } } });
    expect(result.content[0]?.text).toContain('needs the scope admin');
  });

  it('shows the plan of a destructive tool, and runs it when it is confirmed', async () => {
    await using client = await connect(url);
    const args = { device: 'localhost', thing: 'hammer' };
    const planned = await client.call('remove_thing', args);
    expect(planned.content[0]?.text).toContain('This would be lost:\n- all of hammer');
    const { data } = planned.structuredContent as { data: { confirm: string } };
    const done = await client.call('remove_thing', { ...args, confirm: data.confirm });
    expect(done).toMatchObject({ structuredContent: { data: { removed: 'hammer' } } });
  });

  it('tells progress to a client that asks for it, ending with the last step', async () => {
    await using client = await connect(url);
    const steps: { progress: number; total?: number | undefined; message?: string | undefined }[] = [];
    const result = await client.call('count_slowly', { to: 1_000 }, { onprogress: (step) => steps.push(step) });
    expect(result).toMatchObject({ structuredContent: { data: { counted: 1_000 } } });
    expect(steps[0]).toMatchObject({ progress: 1, total: 1_000, message: 'step 1' });
    expect(steps.at(-1)).toMatchObject({ progress: 1_000 });
    expect(steps.length).toBeLessThan(100);
  });

  it('stops the work of a call that is cancelled', async () => {
    await using client = await connect(url);
    const controller = new AbortController();
    const call = client.call('wait_for_abort', {}, { signal: controller.signal });
    const refused = expect(call).rejects.toThrow();
    await waiting.started.promise;
    controller.abort();
    await refused;
    expect(await waiting.aborted.promise).toBe('ABORTED');
  });

  it('lists, reads and completes resources that its token may read', async () => {
    await using client = await connect(url);
    await using reader = await connect(url, 'read-token');
    expect((await client.resources()).map(({ uri }) => uri)).toEqual(
      expect.arrayContaining(['things://all', 'things://localhost/hammer', 'secrets://all']),
    );
    expect((await reader.resources()).map(({ uri }) => uri)).not.toContain('secrets://all');
    expect(await client.templates()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ uriTemplate: 'things://{device}/{thing}', mimeType: 'text/plain' }),
      ]),
    );
    expect((await client.read('things://localhost/hammer'))[0]?.text).toBe('hammer of localhost');
    expect(await client.complete('things://{device}/{thing}', 'thing', 'ha')).toEqual(['hammer', 'hat']);
    expect(await client.complete('things://{device}/{thing}', 'device', 'local')).toEqual(['localhost']);
  });

  it('refuses resources with a reason, and never with a cause', async () => {
    await using reader = await connect(url, 'read-token');
    await expect(reader.read('nothing://x')).rejects.toThrow(/No resource has the URI nothing:\/\/x/);
    await expect(reader.read('secrets://all')).rejects.toThrow(/needs the scope admin/);
    const failure = await reader.read('things://localhost/broken').catch((error: unknown) => error);
    expect(String(failure)).toContain('An unexpected error occurred');
    expect(String(failure)).not.toContain('hunter2');
  });

  it('tells subscribers that a resource has changed, for its own device only', async () => {
    await using client = await connect(url);
    const subscription = await client.subscribe('things://localhost/hammer');
    context.runtime.bus.publish(dataMessage('elsewhere'));
    context.runtime.bus.publish({ ...dataMessage('localhost'), dataType: 'things.other' });
    let told = false;
    void subscription.updated.then(() => {
      told = true;
    });
    // A round trip later, anything that was sent has arrived.
    await client.tools();
    expect(told).toBe(false);
    context.runtime.bus.publish(dataMessage('localhost'));
    expect(await subscription.updated).toBe('things://localhost/hammer');
    await subscription.end();
    await vi.waitFor(async () => expect(await watchedResources()).toBe(0));
  });
});

async function watchedResources(): Promise<number> {
  const response = await fetch(url.replace('/mcp', '/health'));
  return ((await response.json()) as { metrics: { watchedResources: number } }).metrics.watchedResources;
}

it('keeps no session or stream of a client that said goodbye', async () => {
  const response = await fetch(url.replace('/mcp', '/health'));
  expect(await response.json()).toMatchObject({
    metrics: { sessions: 0, subscriptionStreams: 0, watchedResources: 0 },
  });
});

it('logs the cause of what it hides', () => {
  expect(
    JSON.stringify(context.logged.filter(({ level }) => level === 'error').map(({ message }) => message)),
  ).toContain('failed');
});
