import type { AddressInfo } from 'node:net';
import { definePlugin, defineTool, Type } from '@infrastructor/core';
import { expect, test } from 'vitest';
import { createRestServer } from '../surfaces/rest/rest-server.ts';
import { createTestSurface } from '../surfaces/rest/test-surface.ts';
import { mountStream } from '../surfaces/ws/mount-stream.ts';
import { callServer } from './call-server.ts';

const seen = Promise.withResolvers<void>();

const work = defineTool({
  name: 'work',
  description: 'Works until it is seen to work',
  scope: 'operate',
  target: 'host',
  http: 'POST /api/work',
  input: Type.Object({}),
  output: Type.String(),
  async run({ progress }) {
    progress(1, 3, 'halfway');
    await seen.promise;
    return 'done';
  },
});

test('a call to a running server tells how far it is', async () => {
  await using surface = await createTestSurface([definePlugin({ name: 'test', tools: [work] })]);
  const server = await createRestServer(surface);
  await mountStream(server, surface);
  await server.listen({ host: '127.0.0.1', port: 0 });
  try {
    const url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    const told: unknown[] = [];
    const answer = await callServer(
      url,
      'admin-token',
      work,
      {},
      {
        caller: surface.runtime.internalCaller,
        onProgress(progress) {
          told.push(progress);
          seen.resolve();
        },
      },
    );
    expect(answer.data).toBe('done');
    expect(told).toEqual([{ done: 1, total: 3, text: 'halfway' }]);
  } finally {
    await server.close();
  }
});
