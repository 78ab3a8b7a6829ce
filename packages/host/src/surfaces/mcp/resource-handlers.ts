import type { Caller } from '@infrastructor/core';
import type { ReadResource, Runtime } from '@infrastructor/core/runtime';
import type {
  CompleteResult,
  ListResourcesResult,
  ListResourceTemplatesResult,
  ReadResourceResult,
} from '@modelcontextprotocol/server';
import { listPage } from './list-page.ts';
import { plainText } from './plain-text.ts';
import type { RequestCall } from './request-call.ts';

const pageSize = 500;

/** Resources as the protocol speaks of them. */
export interface ResourceHandlers {
  list(cursor: string | undefined, call: RequestCall): Promise<ListResourcesResult>;
  templates(caller: Caller): ListResourceTemplatesResult;
  read(uri: string, call: RequestCall): Promise<ReadResourceResult>;
  complete(template: string, variable: string, typed: string, call: RequestCall): Promise<CompleteResult>;
}

export function createResourceHandlers({ resources }: Pick<Runtime, 'resources'>): ResourceHandlers {
  const templates = resources.definitions
    .filter(({ uri }) => uri.includes('{'))
    .map(({ uri, name, description, mimeType, scope }) => ({
      scope,
      template: Object.freeze({ uriTemplate: uri, name, description, mimeType }),
    }));
  return {
    async list(cursor, call) {
      const entries = await resources.list(call);
      const { items, ...next } = listPage(entries, cursor, pageSize);
      const shown = items.map(({ uri, name, description, mimeType }) => ({
        uri,
        name: plainText(name),
        ...(description ? { description: plainText(description) } : {}),
        mimeType,
      }));
      return { resources: shown, ...next };
    },
    templates: ({ scopes }) => ({
      resourceTemplates: templates.filter(({ scope }) => scopes.includes(scope)).map(({ template }) => template),
    }),
    async read(uri, call) {
      const document: ReadResource = await resources.read(uri, call);
      const text = plainText(document.text);
      return {
        contents: [{ uri: document.uri, mimeType: document.mimeType, text }],
        _meta: { correlationId: call.correlationId },
      };
    },
    async complete(template, variable, typed, call) {
      return completionOf(await resources.complete(template, variable, typed, call));
    },
  };
}

/** The protocol allows a hundred values. */
export function completionOf(values: readonly string[]): CompleteResult {
  return { completion: { values: values.slice(0, 100), hasMore: values.length > 100 } };
}
