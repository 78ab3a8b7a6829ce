import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as FirstTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { type Progress as FirstProgress, ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';

/** What a call answers, in every client alike. */
export interface CalledTool {
  readonly isError?: boolean | undefined;
  readonly content: readonly { readonly type: string; readonly text?: string }[];
  readonly structuredContent?: unknown;
  readonly _meta?: Readonly<Record<string, unknown>> | undefined;
}

export interface CallOptions {
  readonly onprogress?: (progress: FirstProgress) => void;
  readonly signal?: AbortSignal;
}

/** What the tests ask of a client, so that the same test runs with every SDK and protocol revision. */
export interface TestClient extends AsyncDisposable {
  tools(): Promise<readonly { readonly name: string }[]>;
  call(
    name: string,
    args: Record<string, unknown>,
    options?: CallOptions,
    meta?: Record<string, unknown>,
  ): Promise<CalledTool>;
  resources(): Promise<readonly { readonly uri: string }[]>;
  templates(): Promise<readonly { readonly uriTemplate: string }[]>;
  read(uri: string): Promise<readonly { readonly text?: string }[]>;
  complete(template: string, name: string, value: string): Promise<readonly string[]>;
  /** @returns the next update, and how to end the subscription */
  subscribe(uri: string): Promise<{ readonly updated: Promise<string>; end(): Promise<unknown> }>;
}

export type Connect = (url: string, token?: string) => Promise<TestClient>;

const info = { name: 'test', version: '0' };

function requestInit(token: string | undefined) {
  return token === undefined ? {} : { requestInit: { headers: { authorization: `Bearer ${token}` } } };
}

function connectSecond(modern: boolean): Connect {
  return async (url, token = 'admin-token') => {
    const client = new Client(info, modern ? { versionNegotiation: { mode: 'auto' } } : {});
    await client.connect(new StreamableHTTPClientTransport(new URL(url), requestInit(token)));
    return testClient(client, modern);
  };
}

/** The SDK of 2026-07-28, in that revision. */
export const connectModern: Connect = connectSecond(true);

/** The same SDK, in the revision before. */
export const connectOlder: Connect = connectSecond(false);

/** The SDK of 1.x, which knows only the older revisions. */
export const connectFirst: Connect = async (url, token = 'admin-token') => {
  const client = new FirstClient(info);
  const transport = new FirstTransport(new URL(url), requestInit(token));
  await client.connect(transport as Parameters<FirstClient['connect']>[0]);
  return {
    tools: async () => (await client.listTools()).tools,
    call: async (name, args, options = {}, meta = {}) =>
      (await client.callTool({ name, arguments: args, _meta: meta }, undefined, options)) as CalledTool,
    resources: async () => (await client.listResources()).resources,
    templates: async () => (await client.listResourceTemplates()).resourceTemplates,
    read: async (uri) => (await client.readResource({ uri })).contents as { text?: string }[],
    complete: async (uri, name, value) =>
      (await client.complete({ ref: { type: 'ref/resource', uri }, argument: { name, value } })).completion.values,
    subscribe: async (uri) => {
      const updated = Promise.withResolvers<string>();
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => updated.resolve(params.uri));
      await client.subscribeResource({ uri });
      return { updated: updated.promise, end: () => client.unsubscribeResource({ uri }) };
    },
    [Symbol.asyncDispose]: async () => {
      await transport.terminateSession();
      await client.close();
    },
  };
};

/** Wraps a client of the current SDK that is connected, over whatever transport. */
export function testClient(client: Client, modern: boolean): TestClient {
  return {
    tools: async () => (await client.listTools()).tools,
    call: async (name, args, options = {}, meta = {}) =>
      (await client.callTool({ name, arguments: args, _meta: meta }, options)) as CalledTool,
    resources: async () => (await client.listResources()).resources,
    templates: async () => (await client.listResourceTemplates()).resourceTemplates,
    read: async (uri) => (await client.readResource({ uri })).contents as { text?: string }[],
    complete: async (uri, name, value) =>
      (await client.complete({ ref: { type: 'ref/resource', uri }, argument: { name, value } })).completion.values,
    subscribe: async (uri) => {
      const updated = Promise.withResolvers<string>();
      client.setNotificationHandler('notifications/resources/updated', ({ params }) => updated.resolve(params.uri));
      if (!modern) {
        await client.subscribeResource({ uri });
        return { updated: updated.promise, end: () => client.unsubscribeResource({ uri }) };
      }
      const subscription = await client.listen({ resourceSubscriptions: [uri] });
      return { updated: updated.promise, end: () => subscription.close() };
    },
    [Symbol.asyncDispose]: async () => {
      const { transport } = client;
      if (transport instanceof StreamableHTTPClientTransport) await transport.terminateSession();
      await client.close();
    },
  };
}
