import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { cliPath } from './command-line.ts';
import type { Installation } from './installation.ts';

export interface ConnectedClient extends AsyncDisposable {
  readonly client: Client;
}

/** The official client over HTTP. */
export async function connectMcp({ mcpUrl, token }: Installation): Promise<ConnectedClient> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(mcpUrl), {
      requestInit: { headers: { Authorization: `Bearer ${token}` } },
    }),
  );
  return { client, [Symbol.asyncDispose]: () => client.close() };
}

/** The official client with `infrastructor mcp --stdio` as its own child process. */
export async function connectMcpStdio(
  environment: Installation['environment'],
  cwd?: string,
): Promise<ConnectedClient> {
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [cliPath, 'mcp', '--stdio'],
    ...(cwd ? { cwd } : {}),
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...environment },
  });
  await client.connect(transport);
  return { client, [Symbol.asyncDispose]: () => client.close() };
}

/** Calls a tool and gives its structured answer. */
export async function callMcp<Data = Record<string, unknown>>(
  { client }: ConnectedClient,
  name: string,
  args: Readonly<Record<string, unknown>>,
) {
  const result = await client.callTool({ name, arguments: { ...args } });
  return {
    isError: result.isError === true,
    answer: result.structuredContent as { data: Data; meta: Record<string, unknown> },
  };
}
