import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestSurface } from '../rest/test-surface.ts';
import { createMcpServer } from './create-mcp-server.ts';
import { createTestContext } from './test-context.ts';

let context: TestSurface;
let server: FastifyInstance;
let url: URL;

beforeAll(async () => {
  context = await createTestContext();
  server = await createMcpServer(context);
  url = new URL('/mcp', await server.listen({ host: '127.0.0.1', port: 0 }));
});
afterAll(async () => {
  await server.close();
  await context[Symbol.asyncDispose]();
});

type Answer = { readonly action: 'accept' | 'decline' | 'cancel'; readonly content?: Record<string, boolean> };

/** A client whose user gives the same answer to every question. */
async function clientOf(modern: boolean, answer: Answer | undefined) {
  const asked: string[] = [];
  const client = new Client(
    { name: 'test', version: '0' },
    {
      capabilities: answer ? { elicitation: {} } : {},
      ...(modern ? { versionNegotiation: { mode: 'auto' as const } } : {}),
    },
  );
  if (answer) {
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      asked.push(params.message);
      return answer;
    });
  }
  const transport = new StreamableHTTPClientTransport(url, {
    requestInit: { headers: { authorization: 'Bearer admin-token' } },
  });
  await client.connect(transport);
  const remove = () => client.callTool({ name: 'remove_thing', arguments: { device: 'localhost', thing: 'hammer' } });
  return { remove, asked, [Symbol.asyncDispose]: () => client.close() };
}

describe.each([
  { revision: '2026-07-28', modern: true },
  { revision: '2025-11-25', modern: false },
])('a plan in revision $revision', ({ modern }) => {
  it('is shown to the user of a client that can ask, and carried out when it is accepted', async () => {
    await using client = await clientOf(modern, { action: 'accept', content: { confirm: true } });
    expect(await client.remove()).toMatchObject({ structuredContent: { data: { removed: 'hammer' } } });
    expect(client.asked).toEqual([expect.stringContaining('all of hammer')]);
  });

  it.each<Answer>([{ action: 'decline' }, { action: 'cancel' }, { action: 'accept', content: { confirm: false } }])(
    'is not carried out after %j',
    async (answer) => {
      await using client = await clientOf(modern, answer);
      const result = await client.remove();
      expect(result).toMatchObject({ isError: true, structuredContent: { error: { code: 'ABORTED' } } });
      expect(client.asked).toHaveLength(1);
    },
  );

  it('is answered to a client that cannot ask', async () => {
    await using client = await clientOf(modern, undefined);
    expect(await client.remove()).toMatchObject({ structuredContent: { data: { confirmationRequired: true } } });
  });
});
