import { createOperations, createRegistry } from '@infrastructor/core/runtime';
import { describe, expect, it } from 'vitest';
import { restOperations } from './mount-operations.ts';
import { createOpenApiDocument } from './openapi.ts';
import { openApiPath } from './openapi-operation.ts';
import { thingsPlugin } from './test-plugin.ts';

interface Described {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: object;
  }[];
  readonly requestBody?: {
    readonly required: boolean;
    readonly content: Record<string, { readonly schema: Record<string, unknown> }>;
  };
  readonly responses: Readonly<
    Record<string, { readonly $ref?: string; readonly content?: Record<string, { readonly schema: unknown }> }>
  >;
}
interface Document {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly security: unknown;
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

const registry = createRegistry([thingsPlugin]);
const operations = createOperations(registry, () => Promise.reject(new Error('is not run')));
const written = JSON.stringify(createOpenApiDocument(restOperations(operations), registry, '1.2.3'));
const document: Document = JSON.parse(written);

describe('the OpenAPI document', () => {
  it('describes every operation that is offered over REST, and no other', () => {
    for (const { name, plugin, route, tool } of operations) {
      const described = document.paths[openApiPath(route.path)]?.[route.method.toLowerCase()];
      if (!tool.surfaces.includes('rest')) expect(described).toBeUndefined();
      else expect(described).toMatchObject({ operationId: name, tags: [plugin] });
    }
  });

  it('gives every operation an id of its own, its path parameters, and only references that exist', () => {
    const all = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((described) => ({ path, described })),
    );
    const ids = all.map(({ described }) => described.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, described } of all) {
      const inPath = (described.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(inPath.map(({ name }) => `{${name}}`).sort()).toEqual([...path.matchAll(/\{\w+\}/g)].map(String).sort());
      expect(inPath.every(({ required }) => required)).toBe(true);
      expect(Object.keys(described.responses).some((status) => status.startsWith('2'))).toBe(true);
    }
    for (const [, kind = '', name = ''] of JSON.stringify(document).matchAll(
      /"\$ref":"#\/components\/(\w+)\/(\w+)"/g,
    )) {
      expect(document.components[kind]?.[name], `${kind}/${name}`).toBeTypeOf('object');
    }
  });

  it('takes parameters from the input schema: a query for GET, a body for POST', () => {
    const list = document.paths['/api/things/{device}']?.get;
    expect(list?.parameters).toContainEqual({
      name: 'limit',
      in: 'query',
      required: false,
      schema: { type: 'integer', default: 50, minimum: 1, maximum: 500 },
    });
    expect(list?.parameters).toContainEqual({
      name: 'tag',
      in: 'query',
      required: false,
      schema: { type: 'array', items: { type: 'string' } },
      style: 'form',
      explode: true,
    });
    expect(list?.parameters?.find(({ name }) => name === 'search')).toMatchObject({ description: 'Part of the name' });
    expect(list?.requestBody).toBeUndefined();
    const create = document.paths['/api/things/{device}']?.post;
    expect(create?.parameters?.map(({ name }) => name)).toEqual(['device']);
    const body = create?.requestBody?.content['application/json']?.schema;
    expect(body).toMatchObject({ required: ['name'], properties: { name: { type: 'string' }, count: { default: 1 } } });
    expect(body?.properties).not.toHaveProperty('device');
    expect(Object.keys(create?.responses ?? {})).toContain('201');
  });

  it('says that a destructive operation may answer with its plan, and that errors are problems', () => {
    const remove = document.paths['/api/things/{device}/{thing}']?.delete;
    expect(JSON.stringify(remove?.responses['200'])).toContain('#/components/schemas/PlanAnswer');
    expect(remove?.responses['409']).toEqual({ $ref: '#/components/responses/Problem' });
    expect(document.components.responses?.Problem).toHaveProperty(['content', 'application/problem+json']);
  });

  it('names its version, and the credentials that everything but health needs', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' }, security: [{ bearer: [] }] });
    expect(document.components.securitySchemes).toMatchObject({ bearer: { type: 'http', scheme: 'bearer' } });
    expect(document.paths['/health']?.get).toMatchObject({ security: [] });
  });
});
