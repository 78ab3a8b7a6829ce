import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import type { Answer } from '../contract/answer.ts';
import { definePlugin } from '../contract/plugin.ts';
import { defineTool, type Effects, type ToolTarget } from '../contract/tool.ts';
import { problemsIn } from '../schema/validator.ts';
import { createOperations } from './operations.ts';
import { createRegistry } from './registry.ts';

const caller = { id: 'test', scopes: ['read', 'operate'], surface: 'rest' } as const;
const answer: Answer = {
  data: 'done',
  meta: {
    operationId: 'o',
    correlationId: 'c',
    source: 'live',
    collectedAt: '2026-01-01T00:00:00.000Z',
    ageMs: 0,
    durationMs: 0,
    attempts: 1,
    warnings: [],
  },
};

function operationOf(target: ToolTarget, effects: Partial<Effects>) {
  const tool = defineTool({
    name: 'do_it',
    description: 'Does it',
    scope: effects.readOnly ? 'read' : 'operate',
    target,
    effects,
    http: 'POST /api/it',
    input: Type.Object({
      name: Type.String(),
      limit: Type.Integer({ minimum: 1, default: 50 }),
      tags: Type.Optional(Type.Array(Type.String())),
      deep: Type.Optional(Type.Boolean()),
    }),
    output: Type.String(),
    plan: async () => ({ steps: [], losses: [], reversible: false }),
    run: async () => 'done',
  });
  const calls: (readonly unknown[])[] = [];
  const registry = createRegistry([definePlugin({ name: 'test', tools: [tool] })]);
  const [operation] = createOperations(registry, async (_owned, input, common) => {
    calls.push([input, common]);
    return answer;
  });
  if (!operation) throw new Error('no operation was made');
  return {
    operation,
    calls,
    call: (args: unknown, source: 'json' | 'text' = 'json') => operation.invoke(args, { caller, source }),
  };
}

describe('an operation', () => {
  test('asks for what has no default, and adds what every tool of its kind has', () => {
    const { operation } = operationOf('device', { readOnly: true });
    expect([...(operation.input.required ?? [])].sort()).toEqual(['device', 'name']);
    expect(Object.keys(operation.input.properties).sort()).toEqual([
      'deep',
      'device',
      'fresh',
      'limit',
      'name',
      'tags',
      'timeoutMs',
    ]);
    expect(Object.keys(operationOf('host', {}).operation.input.properties).sort()).toEqual([
      'deep',
      'limit',
      'name',
      'tags',
    ]);
    expect(operationOf('host', { destructive: true }).operation.input.properties).toHaveProperty('confirm');
    expect(operationOf('device', {}).operation.input.properties).not.toHaveProperty('fresh');
  });

  test('fills in defaults, and tells the tool’s own arguments from those that the host adds', async () => {
    const { call, calls } = operationOf('device', { readOnly: true });
    await call({ device: 'nas', name: 'x', timeoutMs: 500 });
    expect(calls).toEqual([
      [
        { name: 'x', limit: 50 },
        { device: 'nas', timeoutMs: 500, fresh: false },
      ],
    ]);
  });

  test('does not change what the caller gave', async () => {
    const { call } = operationOf('host', {});
    const given = Object.freeze({ name: 'x' });
    await call(given);
    expect(given).toEqual({ name: 'x' });
  });

  test.each<[string, object, string]>([
    ['an unknown argument', { name: 'x', nmae: 'y' }, '/nmae is not known'],
    ['a missing one', {}, '/name is required'],
    ['one of another type', { name: 5 }, '/name must be string'],
    ['a number as text, where values have types', { name: 'x', limit: '5' }, '/limit must be integer'],
    ['one outside its range', { name: 'x', limit: 0 }, '/limit must be >= 1'],
    ['the name of a prototype', JSON.parse('{"name":"x","__proto__":{"admin":true}}'), '/__proto__ is not known'],
  ])('refuses %s by name', async (_name, args, problem) => {
    const { call, calls } = operationOf('host', {});
    await expect(call(args)).rejects.toMatchObject({ code: 'VALIDATION_FAILED', message: `do_it: ${problem}` });
    expect(calls).toEqual([]);
  });

  test('tells all problems at once', async () => {
    const { call } = operationOf('host', {});
    await expect(call({ limit: 'x', deep: 'y', more: 1 })).rejects.toMatchObject({
      problems: [{ path: '/name' }, { path: '/more' }, { path: '/limit' }, { path: '/deep' }].map((problem) =>
        expect.objectContaining(problem),
      ),
    });
  });

  test('reads numbers, switches and lists from text, where everything is text', async () => {
    const { call, calls } = operationOf('host', {});
    await call({ name: '5', limit: '7', tags: 'one', deep: 'false' }, 'text');
    expect(calls[0]?.[0]).toEqual({ name: '5', limit: 7, tags: ['one'], deep: false });
    await expect(call({ name: 'x', limit: 'seven' }, 'text')).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
    await expect(call({ name: 'x', deep: 'maybe' }, 'text')).rejects.toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  test('publishes the schema of its answer, of a plan too where it is destructive', () => {
    const plan = { steps: [], losses: [], reversible: false };
    const planned = { confirmationRequired: true, confirm: 'x', expiresAt: '2026-01-01T00:00:00.000Z', plan };
    const destructive = operationOf('device', { destructive: true }).operation.answer;
    const plain = operationOf('device', {}).operation.answer;
    for (const schema of [destructive, plain]) expect(problemsIn(schema, structuredClone(answer))).toEqual([]);
    expect(problemsIn(destructive, { ...structuredClone(answer), data: planned })).toEqual([]);
    expect(problemsIn(plain, { ...structuredClone(answer), data: planned })).not.toEqual([]);
  });
});
