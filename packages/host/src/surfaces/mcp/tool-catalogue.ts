import { type Caller, NotFoundError, type Scope } from '@infrastructor/core';
import { nearestNames, type Operation, type Runtime } from '@infrastructor/core/runtime';
import type { Tool } from '@modelcontextprotocol/server';
import { inputSchemaOf, outputSchemaOf } from './published-schema.ts';

/** The tools that MCP offers. Everything is built once; a request only looks up. */
export interface ToolCatalogue {
  /** What this caller may call. */
  listFor(caller: Pick<Caller, 'scopes'>): readonly Tool[];
  /** @throws {NotFoundError} TOOL_NOT_FOUND that says what to do */
  operation(name: string): Operation;
}

const scopes: readonly Scope[] = ['read', 'operate', 'admin'];

/** Every set of scopes that a caller can have: one for each number of as many bits. */
const scopeSets = Array.from({ length: 2 ** scopes.length }, (_unused, bits) =>
  scopes.filter((_scope, index) => (bits & (1 << index)) !== 0),
);

export function createToolCatalogue(runtime: Pick<Runtime, 'operations'>): ToolCatalogue {
  const operations = runtime.operations.filter(({ tool }) => tool.surfaces.includes('mcp'));
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  const tools = operations.map((operation) => ({ tool: toolOf(operation), scope: operation.tool.scope }));
  const lists = new Map(
    scopeSets.map((set) => [keyOf(set), tools.filter(({ scope }) => set.includes(scope)).map(({ tool }) => tool)]),
  );
  return {
    listFor: ({ scopes: granted }) => lists.get(keyOf(granted)) ?? [],
    operation(name) {
      const operation = byName.get(name);
      if (operation) return operation;
      throw unknownTool(name, byName.keys());
    },
  };
}

function keyOf(granted: readonly Scope[]): string {
  return scopes.filter((scope) => granted.includes(scope)).join(' ');
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
