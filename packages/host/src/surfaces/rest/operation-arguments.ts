import { ValidationError } from '@infrastructor/core';
import type { Invocation, Operation } from '@infrastructor/core/runtime';
import { problemsIn } from '@infrastructor/core/validation';
import type { FastifyRequest } from 'fastify';

type Arguments = Readonly<Record<string, unknown>>;

export interface ArgumentReader {
  /** How the values arrive, for the operation's own validation. */
  readonly source: NonNullable<Invocation['source']>;
  /** One object of path, query and body; names in the path win over the query, the query over the body. */
  read(request: FastifyRequest): Arguments;
}

/** Prepares how an operation gets its arguments from a request, so that the request itself only copies. */
export function createArgumentReader({ input, route }: Operation): ArgumentReader {
  const { properties } = input;
  const lists = Object.keys(properties).filter((name) => typeOf(properties[name]) === 'array');
  if (route.method === 'GET' || route.method === 'DELETE') {
    return {
      source: 'text',
      read: ({ query, params, body }) => ({
        ...objectOf(body),
        ...splitLists(query as Arguments, lists),
        ...(params as Arguments),
      }),
    };
  }
  const textual = {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [name, { ...schema, default: undefined }]),
    ),
  };
  const pathIsText = route.parameters.every((name) => typeOf(properties[name]) === 'string');
  return {
    source: 'json',
    read({ query, params, body }) {
      const given = query as Arguments;
      if (pathIsText && isEmpty(given)) return { ...objectOf(body), ...(params as Arguments) };
      const text = { ...splitLists(given, lists), ...(params as Arguments) };
      // Only for its conversion of text to numbers and booleans; what is wrong is told by the operation itself.
      problemsIn(textual, text, 'text');
      return { ...objectOf(body), ...text };
    },
  };
}

/** `?tag=a&tag=b` arrives as a list already, `?tag=a,b` is made one; only where the schema says so. */
function splitLists(query: Arguments, lists: readonly string[]): Arguments {
  if (lists.length === 0) return query;
  const split: Record<string, unknown> = { ...query };
  for (const name of lists) {
    const value = query[name];
    if (typeof value === 'string') split[name] = value === '' ? [] : value.split(',');
  }
  return split;
}

function objectOf(body: unknown): Arguments | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'object' && !Array.isArray(body)) return body as Arguments;
  throw new ValidationError('The body must be a JSON object', { problems: [{ path: '', message: 'must be object' }] });
}

function isEmpty(value: Arguments): boolean {
  for (const _ in value) return false;
  return true;
}

function typeOf(schema: object | undefined): unknown {
  return (schema as { readonly type?: unknown } | undefined)?.type;
}
