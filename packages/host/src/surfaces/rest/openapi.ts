import { errorCodes, Type } from '@infrastructor/core';
import { answerOf, type Operation, PlanAnswer, type Registry } from '@infrastructor/core/runtime';
import { hostPaths } from './openapi-host-paths.ts';
import { describeOperation, type OpenApiOperation, openApiPath } from './openapi-operation.ts';

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly security: readonly object[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: Readonly<Record<string, object>>;
}

const description = `Watch and manage Linux machines over SSH, with nothing installed on them.

Answers are \`{ data, meta }\`; lists that go on have \`meta.nextCursor\`. Errors are \`application/problem+json\` with a code and a hint.
Live data comes over the WebSocket \`/ws/stream\`.`;

/** The whole REST interface as an OpenAPI 3.1 document. */
export function createOpenApiDocument(
  operations: readonly Operation[],
  { plugins }: Pick<Registry, 'plugins'>,
  version: string,
): OpenApiDocument {
  const paths: Record<string, Record<string, OpenApiOperation>> = { ...hostPaths };
  for (const operation of operations) {
    const path = openApiPath(operation.route.path);
    paths[path] = { ...paths[path], [operation.route.method.toLowerCase()]: describeOperation(operation) };
  }
  const used = new Set(operations.map(({ plugin }) => plugin));
  return {
    openapi: '3.1.0',
    info: { title: 'Infrastructor', version, description },
    servers: [{ url: '/' }],
    tags: [
      ...plugins
        .filter(({ name }) => used.has(name))
        .map((plugin) => ({ name: plugin.name, description: plugin.description })),
      { name: 'resources', description: 'Documents by URI' },
      { name: 'host', description: 'The server itself' },
      { name: 'health', description: 'Open to everyone' },
    ],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'An API token or a JWT' } },
      headers: {
        CorrelationId: {
          description: 'The correlation id of this request',
          schema: { type: 'string', maxLength: 128 },
        },
      },
      schemas: {
        AnswerMeta: answerOf(Type.Null()).properties.meta,
        PlanAnswer,
        Problem: problemSchema,
      },
      responses: {
        Problem: {
          description: 'What went wrong and what to do about it',
          headers: { 'x-request-id': { $ref: '#/components/headers/CorrelationId' } },
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  };
}

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'hint', 'correlationId'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What happened, to what' },
    code: { enum: Object.keys(errorCodes) },
    hint: { type: 'string', description: 'What to do about it' },
    correlationId: { type: 'string' },
    errors: {
      type: 'array',
      description: 'Each broken argument',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string', description: 'JSON pointer' }, message: { type: 'string' } },
      },
    },
    details: { type: 'object', description: 'Facts for programs' },
  },
};
