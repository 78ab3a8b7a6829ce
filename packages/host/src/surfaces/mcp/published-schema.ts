import type { Operation } from '@infrastructor/core/runtime';
import type { Tool } from '@modelcontextprotocol/server';

/** Plain JSON, without the symbols and hidden properties that TypeBox keeps on its schemas. */
function plain(schema: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(schema)) as Record<string, unknown>;
}

const text = { type: 'string' };

/** What a client acts on; an answer holds more. It stands in every tool of the list, so each byte counts. */
const meta = {
  type: 'object',
  properties: {
    correlationId: text,
    device: text,
    source: text,
    collectedAt: text,
    ageMs: { type: 'number' },
    stale: { type: 'boolean' },
    warnings: { type: 'array', items: text },
    nextCursor: text,
  },
};

export function inputSchemaOf({ input }: Operation): Tool['inputSchema'] {
  return plain(input) as Tool['inputSchema'];
}

/**
 * The answer, or `{ error }`. Clients built on the 1.x SDK check the structured content of failures against this schema
 * too, and would otherwise hide the failure behind a complaint about its form.
 */
export function outputSchemaOf({ answer }: Operation): NonNullable<Tool['outputSchema']> {
  const { properties } = plain(answer) as { properties: Record<string, unknown> };
  return {
    type: 'object',
    properties: { data: properties.data, meta },
    anyOf: [{ required: ['data', 'meta'] }, { required: ['error'] }],
  } as NonNullable<Tool['outputSchema']>;
}
