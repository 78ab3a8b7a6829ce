import type { Scope } from '@infrastructor/core';
import type { Operation } from '@infrastructor/core/runtime';
import { correlationHeader } from './correlation.ts';

type Schema = object;

export interface OpenApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Schema;
  readonly style?: 'form';
  readonly explode?: boolean;
}

export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly OpenApiParameter[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, object>>;
  readonly security?: readonly object[];
}

export const reference = (kind: 'schemas' | 'responses' | 'headers', name: string) => ({
  $ref: `#/components/${kind}/${name}`,
});

const problem = reference('responses', 'Problem');

/** What any request may be answered with, whatever it asks for. */
export const commonProblems: Readonly<Record<string, object>> = {
  '400': problem,
  '401': problem,
  '403': problem,
  '404': problem,
  '429': problem,
  '500': problem,
  '503': problem,
  '504': problem,
};

/** `/api/zfs/:device/pools` → `/api/zfs/{device}/pools`. */
export function openApiPath(path: string): string {
  return path.replace(/:([A-Za-z][A-Za-z0-9]*)/g, '{$1}');
}

/** One operation as OpenAPI 3.1 describes it; its TypeBox schemas are JSON Schema 2020-12 and go in as they are. */
export function describeOperation(operation: Operation): OpenApiOperation {
  const { tool, route, plugin, name } = operation;
  const inBody = route.method !== 'GET' && route.method !== 'DELETE';
  const parameters = describeParameters(operation, inBody);
  const requestBody = inBody ? describeBody(operation) : undefined;
  return {
    operationId: name,
    summary: tool.title,
    description: `${tool.description}${scopeNote(tool.scope, tool.effects.destructive)}`,
    tags: [plugin],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(requestBody ? { requestBody } : {}),
    responses: {
      ...describeSuccess(operation),
      ...commonProblems,
      ...(tool.effects.readOnly ? {} : { '409': problem }),
      ...(tool.target === 'device' ? { '422': problem } : {}),
    },
  };
}

function scopeNote(scope: Scope, destructive: boolean): string {
  const plan = destructive ? ' Without `confirm` it only answers with its plan.' : '';
  return `\n\nNeeds the scope \`${scope}\`.${plan}`;
}

function describeParameters({ input, route }: Operation, inBody: boolean): readonly OpenApiParameter[] {
  const required = new Set(input.required ?? []);
  return Object.entries(input.properties)
    .filter(([name]) => !inBody || route.parameters.includes(name))
    .map(([name, schema]) => {
      const inPath = route.parameters.includes(name);
      const { description, ...rest } = schema as { readonly description?: string; readonly type?: string };
      return {
        name,
        in: inPath ? ('path' as const) : ('query' as const),
        required: inPath || required.has(name),
        ...(description === undefined ? {} : { description }),
        schema: rest,
        ...(rest.type === 'array' ? { style: 'form' as const, explode: true } : {}),
      };
    });
}

function describeBody({ input, route }: Operation): object | undefined {
  const fields = Object.entries(input.properties).filter(([name]) => !route.parameters.includes(name));
  if (fields.length === 0) return undefined;
  const required = (input.required ?? []).filter((name) => !route.parameters.includes(name));
  const schema = {
    type: 'object',
    properties: Object.fromEntries(fields),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
  return { required: required.length > 0, content: { 'application/json': { schema } } };
}

function describeSuccess({ tool }: Operation): Readonly<Record<string, object>> {
  const answer = (description: string, data: Schema) => ({
    description,
    headers: { [correlationHeader]: reference('headers', 'CorrelationId') },
    content: { 'application/json': { schema: answerSchema(data) } },
  });
  const plan = reference('schemas', 'PlanAnswer');
  if (!tool.creates) {
    return { '200': answer('Done', tool.effects.destructive ? { anyOf: [tool.output, plan] } : tool.output) };
  }
  return {
    '201': answer('Created', tool.output),
    ...(tool.effects.destructive ? { '200': answer('Nothing was done yet: the plan to confirm', plan) } : {}),
  };
}

/** The envelope of every answer, with the part that is always the same named once. */
export function answerSchema(data: Schema): Schema {
  return { type: 'object', required: ['data', 'meta'], properties: { data, meta: reference('schemas', 'AnswerMeta') } };
}
