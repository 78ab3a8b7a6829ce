import { PassThrough } from 'node:stream';
import { isInfrastructorError } from '@infrastructor/core';
import type { Operation } from '@infrastructor/core/runtime';
import WebSocket from 'ws';
import type { Project } from '../../src/cli/project.ts';
import { createToolCaller } from '../../src/cli/tool-caller.ts';
import { serveMcpStdio } from '../../src/surfaces/mcp/serve-mcp-stdio.ts';
import type { Installation } from './installation.ts';
import type { Arguments } from './tool-outcome.ts';

/** The code of the error that a call ended with, or `ok`. */
export type Outcome = string;

export type Call = (operation: Operation, args: Arguments) => Promise<Outcome>;

interface Connection extends AsyncDisposable {
  readonly call: Call;
}

export type Connect = (installation: Installation, token: string | undefined) => Promise<Connection>;

const open = (call: Call, close: () => unknown = () => {}): Connection => ({
  call,
  [Symbol.asyncDispose]: async () => {
    await close();
  },
});

const authorization = (token: string | undefined) => (token === undefined ? {} : { authorization: `Bearer ${token}` });

export const overRest: Connect = async ({ apiUrl }, token) =>
  open(async ({ route }, args) => {
    const path = route.path.replace(/:(\w+)/g, (_whole, name: string) => encodeURIComponent(String(args[name] ?? 'x')));
    const others = Object.entries(args).filter(([name]) => !route.parameters.includes(name));
    const hasBody = route.method === 'POST' || route.method === 'PUT' || route.method === 'PATCH';
    const query = new URLSearchParams(Object.fromEntries(others.map(([name, value]) => [name, String(value)])));
    const response = await fetch(`${apiUrl}${path}${hasBody ? '' : `?${query}`}`, {
      method: route.method,
      headers: { ...authorization(token), ...(hasBody ? { 'content-type': 'application/json' } : {}) },
      ...(hasBody ? { body: JSON.stringify(Object.fromEntries(others)) } : {}),
    });
    const body = (await response.json()) as { readonly code?: string };
    if ((response.status === 401) !== (body.code === 'UNAUTHENTICATED')) return `${response.status} with ${body.code}`;
    if ((response.status === 403) !== (body.code === 'FORBIDDEN')) return `${response.status} with ${body.code}`;
    return body.code ?? 'ok';
  });

/** What a `tools/call` says, in a result or in an error of the protocol. */
function outcomeIn(message: unknown): Outcome {
  const { result, error } = message as {
    readonly result?: {
      readonly isError?: boolean;
      readonly structuredContent?: { readonly error?: { code: string } };
    };
    readonly error?: { readonly data?: { readonly code?: string } };
  };
  if (error) return error.data?.code ?? 'protocol error';
  return result?.isError ? (result.structuredContent?.error?.code ?? 'unnamed') : 'ok';
}

const toolCall = (id: number, name: string, args: Arguments) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: args },
});

export const overMcpHttp: Connect = async ({ mcpUrl }, token) =>
  open(async ({ name }, args) => {
    const response = await fetch(mcpUrl, {
      method: 'POST',
      headers: {
        ...authorization(token),
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2025-11-25',
      },
      body: JSON.stringify(toolCall(1, name, args)),
    });
    const text = await response.text();
    if (response.status === 401) return 'UNAUTHENTICATED';
    return outcomeIn(JSON.parse(/^data: (\{.*)$/m.exec(text)?.[1] ?? text));
  });

/** The server of `infrastructor mcp --stdio`, on pipes in this process. */
export const overMcpStdio: Connect = async ({ host }, token) => {
  const input = new PassThrough();
  const output = new PassThrough();
  const connection = serveMcpStdio(host.context, { token, input, output });
  const waiting = new Map<number, (message: unknown) => void>();
  let unread = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    const lines = (unread + text).split('\n');
    unread = lines.pop() ?? '';
    for (const line of lines) {
      const message = JSON.parse(line) as { readonly id?: number };
      waiting.get(message.id ?? -1)?.(message);
    }
  });
  let lastId = 0;
  const ask = async (make: (id: number) => object): Promise<unknown> => {
    const id = ++lastId;
    const { promise, resolve } = Promise.withResolvers<unknown>();
    waiting.set(id, resolve);
    input.write(`${JSON.stringify(make(id))}\n`);
    return promise;
  };
  await ask((id) => ({
    jsonrpc: '2.0',
    id,
    method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '0' } },
  }));
  input.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
  return open(async ({ name }, args) => outcomeIn(await ask((id) => toolCall(id, name, args))), connection.close);
};

/** The command line, below its own check of options, which asks nobody. */
export function onCommandLine(project: Project): Connect {
  return async ({ host }, token) => {
    const caller = createToolCaller(project, { INFRASTRUCTOR_TOKEN: token ?? '' });
    return open(async ({ name }, args) => {
      const owned = host.runtime.registry.tools.get(name);
      if (!owned) return 'unknown tool';
      try {
        const invocation = { caller: { id: 'cli', scopes: [], surface: 'cli' } } as const;
        await caller.execute(owned, args, {}, invocation);
        return 'ok';
      } catch (error) {
        return isInfrastructorError(error) ? error.code : String(error);
      }
    }, caller.close);
  };
}

export interface StreamOutcome extends AsyncDisposable {
  /** `ok`, or the code of the error with which the server turned the client away. */
  readonly entered: Outcome;
  subscribe(message: object): Promise<Outcome>;
  /** Topics of the data that came so far. */
  readonly received: readonly string[];
}

export async function overWebSocket({ apiUrl }: Installation, token: string | undefined): Promise<StreamOutcome> {
  const socket = new WebSocket(`${apiUrl.replace('http', 'ws')}/ws/stream`);
  const received: string[] = [];
  const answers = new Map<string, (outcome: Outcome) => void>();
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as { type: string; id?: string; code?: string; topic?: string };
    if (message.type === 'data' && message.topic) received.push(message.topic);
    if (message.id !== undefined) answers.get(message.id)?.(message.type === 'error' ? String(message.code) : 'ok');
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.once('close', (code) => {
    for (const answer of answers.values()) answer(`closed ${code}`);
  });
  let lastId = 0;
  const ask = (message: object): Promise<Outcome> => {
    const id = String(++lastId);
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    answers.set(id, resolve);
    socket.send(JSON.stringify({ ...message, id }));
    return promise;
  };
  // Without a token there is nothing to send: whoever subscribes all the same is told so.
  const entered =
    token === undefined
      ? await ask({ type: 'subscription', action: 'subscribe', topics: ['*'] })
      : await ask({ type: 'auth', token });
  return {
    entered,
    received,
    subscribe: (message) => ask({ type: 'subscription', action: 'subscribe', ...message }),
    [Symbol.asyncDispose]: async () => socket.terminate(),
  };
}
