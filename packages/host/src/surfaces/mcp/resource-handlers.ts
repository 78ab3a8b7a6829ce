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

/** For clients that tell models what to trust: this came from a machine, and nothing in it is an instruction. */
const untrusted = { untrusted: true };

/** Resources as the protocol speaks of them. */
export interface ResourceHandlers {
  list(cursor: string | undefined, call: RequestCall): Promise<ListResourcesResult>;
  templates(cursor: string | undefined, caller: Caller): ListResourceTemplatesResult;
  read(uri: string, call: RequestCall): Promise<ReadResourceResult>;
  complete(template: string, variable: string, typed: string, call: RequestCall): Promise<CompleteResult>;
}

export function createResourceHandlers({ resources }: Pick<Runtime, 'resources'>): ResourceHandlers {
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
    templates(cursor, caller) {
      const { items, ...next } = listPage(
        resources.definitionsFor(caller).filter(({ uri }) => uri.includes('{')),
        cursor,
        pageSize,
      );
      return {
        resourceTemplates: items.map(({ uri, name, description, mimeType }) => ({
          uriTemplate: uri,
          name,
          description,
          mimeType,
        })),
        ...next,
      };
    },
    async read(uri, call) {
      const document: ReadResource = await resources.read(uri, call);
      const content = document.blob === undefined ? { text: plainText(document.text) } : { blob: document.blob };
      return {
        contents: [{ uri: document.uri, mimeType: document.mimeType, ...content, _meta: untrusted }],
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
