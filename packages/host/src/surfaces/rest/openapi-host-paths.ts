import { answerSchema, commonProblems, type OpenApiOperation } from './openapi-operation.ts';

const json = (description: string, schema: object) => ({ description, content: { 'application/json': { schema } } });
const text = { type: 'string' };
const strings = { type: 'array', items: text };
const objects = { type: 'array', items: { type: 'object' } };

const health = {
  type: 'object',
  required: ['status', 'timestamp', 'version', 'services', 'metrics'],
  properties: {
    status: { enum: ['healthy', 'degraded', 'unhealthy'] },
    timestamp: { type: 'string', format: 'date-time' },
    version: text,
    services: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['status', 'details'],
        properties: {
          status: { enum: ['healthy', 'degraded', 'unhealthy'] },
          latencyMs: { type: 'number' },
          details: { type: 'object' },
        },
      },
    },
    metrics: { type: 'object', additionalProperties: { type: 'number' } },
  },
};

const status = { type: 'object', required: ['status'], properties: { status: text } };

const plugin = {
  type: 'object',
  required: ['name', 'version', 'tools'],
  properties: {
    name: text,
    version: text,
    description: text,
    dependsOn: strings,
    tools: objects,
    collectors: objects,
    streams: objects,
    resources: objects,
    parsers: strings,
    commands: strings,
    detectors: strings,
    configTypes: objects,
    alertRules: strings,
  },
};

const resourceEntry = {
  type: 'object',
  required: ['kind', 'uri', 'name', 'mimeType'],
  properties: {
    kind: { enum: ['template', 'resource'] },
    uri: { ...text, description: 'Of a template: with variables in braces' },
    name: text,
    description: text,
    mimeType: text,
  },
};

const resourceDocument = {
  type: 'object',
  required: ['uri', 'mimeType', 'text'],
  properties: { uri: text, mimeType: text, text },
};

const open = { tags: ['health'], security: [] };

/** The routes that are the host's own and no operation. */
export const hostPaths: Readonly<Record<string, { readonly get: OpenApiOperation }>> = {
  '/health': {
    get: {
      ...open,
      operationId: 'getHealth',
      summary: 'Health of the server and of what it stands on',
      responses: { '200': json('Healthy or degraded', health), '503': json('Unhealthy', health) },
    },
  },
  '/health/live': {
    get: {
      ...open,
      operationId: 'getLiveness',
      summary: 'Whether the process answers',
      responses: { '200': json('It does', status) },
    },
  },
  '/health/ready': {
    get: {
      ...open,
      operationId: 'getReadiness',
      summary: 'Whether requests should be sent here',
      responses: { '200': json('Ready', status), '503': json('Not ready', status) },
    },
  },
  '/api/plugins': {
    get: {
      tags: ['host'],
      operationId: 'listPlugins',
      summary: 'What each plugin defines',
      responses: { '200': json('Plugins', answerSchema({ type: 'array', items: plugin })), ...commonProblems },
    },
  },
  '/api/resources': {
    get: {
      tags: ['resources'],
      operationId: 'listResources',
      summary: 'Resource templates, and the resources that exist now',
      responses: { '200': json('Resources', answerSchema({ type: 'array', items: resourceEntry })), ...commonProblems },
    },
  },
  '/api/resources/read': {
    get: {
      tags: ['resources'],
      operationId: 'readResource',
      summary: 'Read a resource by its URI',
      parameters: [{ name: 'uri', in: 'query', required: true, schema: { type: 'string', minLength: 1 } }],
      responses: { '200': json('The document', answerSchema(resourceDocument)), ...commonProblems },
    },
  },
};
