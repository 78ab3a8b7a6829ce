import { withQuery } from '../api/path.ts';
import type { ApiRequest } from '../api/request.ts';
import type { JsonSchema } from './json-schema.ts';

/** The parts of an OpenAPI 3.1 operation that a call is made of. */
export interface ApiOperation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly description?: string;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
}

export interface LocatedOperation extends ApiOperation {
  readonly method: ApiRequest['method'];
  /** With `{name}` for its variables. */
  readonly path: string;
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
}

/** Every operation of a document by its id, which is the name of its tool. */
export function operationsIn({ paths }: OpenApiDocument): ReadonlyMap<string, LocatedOperation> {
  const found = new Map<string, LocatedOperation>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      found.set(operation.operationId, { ...operation, path, method: method.toUpperCase() as ApiRequest['method'] });
    }
  }
  return found;
}

/** All parameters of an operation as one object, wherever each goes in the request. */
export function inputOf(operation: ApiOperation): JsonSchema {
  const parameters = operation.parameters ?? [];
  const body = operation.requestBody?.content['application/json']?.schema;
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries(
        parameters.map(({ name, schema, description }) => [
          name,
          { ...schema, ...(description ? { description } : {}) },
        ]),
      ),
      ...body?.properties,
    },
    required: [...parameters.filter(({ required }) => required).map(({ name }) => name), ...(body?.required ?? [])],
  };
}

/** A call of an operation with these arguments: each in the path, the query or the body, as the operation says. */
export function toolRequest(operation: LocatedOperation, values: Readonly<Record<string, unknown>>): ApiRequest {
  const inPath = new Set((operation.parameters ?? []).filter((each) => each.in === 'path').map(({ name }) => name));
  const others = Object.entries(values).filter(([name, value]) => !inPath.has(name) && value !== undefined);
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(values[name] ?? '')),
  );
  const { method } = operation;
  if (method === 'GET' || method === 'DELETE') {
    return { method, path: withQuery(path, Object.fromEntries(others) as Parameters<typeof withQuery>[1]) };
  }
  return { method, path, body: Object.fromEntries(others) };
}
