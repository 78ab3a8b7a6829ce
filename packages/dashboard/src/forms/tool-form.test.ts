import { describe, expect, test } from 'vitest';
import { fieldsOf } from './field-of-schema.ts';
import type { JsonSchema } from './json-schema.ts';
import { FieldError, readField } from './read-field.ts';
import { inputOf, operationsIn, toolRequest } from './tool-request.ts';

const field = (schema: JsonSchema, name = 'value') => {
  const [found] = fieldsOf({ type: 'object', properties: { [name]: schema } });
  if (!found) throw new Error('no field');
  return found;
};

describe('a field', () => {
  test.each<[string, JsonSchema, string]>([
    ['text', { type: 'string' }, 'text'],
    ['a long text', { type: 'string', maxLength: 100_000 }, 'area'],
    ['a path, which is one line', { type: 'string', maxLength: 4_096, pattern: '^/' }, 'text'],
    ['a number', { type: 'integer', minimum: 1, maximum: 9 }, 'number'],
    ['a switch', { type: 'boolean', default: true }, 'boolean'],
    ['words of an enum', { enum: ['a', 'b'] }, 'choice'],
    ['words of alternatives', { anyOf: [{ const: 'a' }, { const: 'b' }] }, 'choice'],
    ['a list of text', { type: 'array', items: { type: 'string' } }, 'lines'],
    ['a list of words', { type: 'array', items: { enum: ['a', 'b'] } }, 'choices'],
    ['tags', { type: 'object', patternProperties: { '^.*$': { type: 'string' } } }, 'pairs'],
    ['an object', { type: 'object', properties: { a: { type: 'string' } } }, 'json'],
    ['anything', {}, 'json'],
  ])('asks for %s', (_what, schema, kind) => {
    expect(field(schema).kind).toBe(kind);
  });

  test('of a device lets one be chosen', () => {
    expect(field({ type: 'string' }, 'device').kind).toBe('device');
  });

  test('has a name that people read, and what is required first', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: { sshPort: { type: 'integer' }, hostname: { type: 'string' }, confirm: { type: 'string' } },
      required: ['hostname'],
    };
    expect(fieldsOf(schema).map(({ label }) => label)).toEqual(['Hostname', 'Ssh port']);
  });
});

describe('what somebody wrote', () => {
  test('becomes the value that is meant', () => {
    expect(readField(field({ type: 'integer' }), ' 42 ')).toBe(42);
    expect(readField(field({ type: 'boolean' }), 'false')).toBe(false);
    expect(readField(field({ type: 'array', items: { type: 'string' } }), 'a\n\n b ')).toEqual(['a', 'b']);
    const tags = field({ type: 'object', patternProperties: { '^.*$': { type: 'string' } } });
    expect(readField(tags, 'site=home\nurl=a=b')).toEqual({ site: 'home', url: 'a=b' });
    expect(readField(field({ type: 'object', properties: {} }), '{"a":1}')).toEqual({ a: 1 });
  });

  test('is left to the server where nothing was written', () => {
    expect(readField(field({ type: 'integer', default: 5 }), '')).toBeUndefined();
    expect(readField(field({ type: 'string' }), '  ')).toBeUndefined();
  });

  test('keeps the spaces of a long text', () => {
    expect(readField(field({ type: 'string', maxLength: 100_000 }), 'a:\n  b\n')).toBe('a:\n  b\n');
  });

  test.each<[JsonSchema, string]>([
    [{ type: 'integer' }, '1.5'],
    [{ type: 'number' }, 'many'],
    [{ type: 'object', properties: {} }, '{'],
    [{ type: 'object', patternProperties: { '^.*$': { type: 'string' } } }, 'no equals sign'],
  ])('is refused where it cannot be read', (schema, text) => {
    expect(() => readField(field(schema), text)).toThrow(FieldError);
  });
});

describe('a call of a tool', () => {
  const operations = operationsIn({
    paths: {
      '/api/zfs/{device}/snapshots/{snapshot}/diff': {
        get: {
          operationId: 'diff',
          parameters: [
            { name: 'device', in: 'path', required: true, schema: { type: 'string' } },
            { name: 'snapshot', in: 'path', required: true, schema: { type: 'string' } },
            { name: 'against', in: 'query', required: false, schema: { type: 'string' } },
          ],
        },
      },
      '/api/things/{device}': {
        post: {
          operationId: 'make',
          parameters: [{ name: 'device', in: 'path', required: true, schema: { type: 'string' } }],
          requestBody: {
            content: {
              'application/json': {
                schema: { type: 'object', properties: { size: { type: 'integer' } }, required: ['size'] },
              },
            },
          },
        },
      },
    },
  });
  const of = (name: string) => {
    const found = operations.get(name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };

  test('puts each argument where it belongs, percent-encoded', () => {
    expect(toolRequest(of('diff'), { device: 'nas', snapshot: 'tank/a b@x', against: 'tank/a b@y' })).toEqual({
      method: 'GET',
      path: '/api/zfs/nas/snapshots/tank%2Fa%20b%40x/diff?against=tank%2Fa+b%40y',
    });
    expect(toolRequest(of('make'), { device: 'nas', size: 3 })).toEqual({
      method: 'POST',
      path: '/api/things/nas',
      body: { size: 3 },
    });
  });

  test('is asked for with all its parameters, wherever they go', () => {
    expect(inputOf(of('make'))).toMatchObject({ properties: { device: {}, size: {} }, required: ['device', 'size'] });
  });
});
