import { type Caller, NotFoundError } from '@infrastructor/core';
import { nearestNames, type Operation, type Runtime, refusalOf, toolSubject } from '@infrastructor/core/runtime';
import type { Tool } from '@modelcontextprotocol/server';
import { LRUCache } from 'lru-cache';
import { inputSchemaOf, outputSchemaOf } from './published-schema.ts';

/** What a list depends on: of many callers with the same rights there is one. */
export type Rights = Pick<Caller, 'scopes' | 'readOnly' | 'toolsets' | 'deviceTags'>;

/** The tools that MCP offers. Everything is built once; a request only looks up. */
export interface ToolCatalogue {
  /** What this caller may call. */
  listFor(caller: Rights): readonly Tool[];
  /** @throws {NotFoundError} TOOL_NOT_FOUND that says what to do */
  operation(name: string): Operation;
}

export function createToolCatalogue(runtime: Pick<Runtime, 'operations'>): ToolCatalogue {
  const operations = runtime.operations.filter(({ tool }) => tool.surfaces.includes('mcp'));
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  const tools = operations.map((operation) => ({ tool: toolOf(operation), subject: subjectOf(operation) }));
  const lists = new LRUCache<string, readonly Tool[]>({ max: 200 });
  return {
    listFor(rights) {
      const key = keyOf(rights);
      const known = lists.get(key);
      if (known) return known;
      const caller = { ...rights, id: '', surface: 'mcp' } as const;
      const list = tools.filter(({ subject }) => refusalOf(caller, subject, 0) === undefined).map(({ tool }) => tool);
      lists.set(key, list);
      return list;
    },
    operation(name) {
      const operation = byName.get(name);
      if (operation) return operation;
      throw unknownTool(name, byName.keys());
    },
  };
}

/** Tags say which devices, not which tools. */
function keyOf({ scopes, readOnly, toolsets, deviceTags }: Rights): string {
  return JSON.stringify([scopes.toSorted(), readOnly === true, toolsets?.toSorted(), deviceTags !== undefined]);
}

function subjectOf({ tool, plugin }: Operation) {
  return toolSubject(tool, plugin, 'device' in tool.input.properties);
}

function toolOf(operation: Operation): Tool {
  const { tool } = operation;
  const { readOnly, destructive, idempotent } = tool.effects;
  return Object.freeze({
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: inputSchemaOf(operation),
    outputSchema: outputSchemaOf(operation),
    annotations: {
      readOnlyHint: readOnly,
      destructiveHint: destructive,
      idempotentHint: readOnly || idempotent,
      // A device is another machine, and what it says is not ours.
      openWorldHint: tool.target === 'device',
    },
  });
}

function unknownTool(name: string, known: Iterable<string>): NotFoundError {
  const near = nearestNames(name, known);
  return new NotFoundError(`There is no tool ${name}`, {
    code: 'TOOL_NOT_FOUND',
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'tools/list names every tool.',
  });
}

/** Size in bytes of a `tools/list` result: what every client loads before its first question. */
export function toolsListBytes(tools: readonly Tool[]): number {
  return Buffer.byteLength(JSON.stringify({ tools }));
}
