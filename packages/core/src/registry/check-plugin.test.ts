import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { defineCollector } from '../contract/collector.ts';
import { defineParser } from '../contract/parser.ts';
import { definePlugin, type PluginDefinition } from '../contract/plugin.ts';
import { defineResource } from '../contract/resource.ts';
import { defineTool, type ToolDefinition } from '../contract/tool.ts';
import { builtInPlugins } from '../lifecycle/built-in-plugins.ts';
import { checkPlugin } from './check-plugin.ts';

const good = defineTool({
  name: 'do_it',
  description: 'Does it',
  scope: 'operate',
  http: 'POST /api/test/:device/it',
  input: Type.Object({}),
  output: Type.Null(),
  run: async () => null,
});
const problemsOf = (tool: Partial<ToolDefinition>) =>
  checkPlugin(definePlugin({ name: 'test', tools: [{ ...good, ...tool }] }));

describe('checkPlugin', () => {
  test('finds nothing wrong with the built-in plugins', () => {
    for (const plugin of builtInPlugins) expect(checkPlugin(plugin)).toEqual([]);
  });

  test('tells every problem of a plugin at once, each with the definition that has it', () => {
    const bad = definePlugin({
      name: 'Bad Plugin',
      parsers: [
        defineParser({
          name: 'No Name',
          description: '',
          output: Type.Tuple([Type.String()]),
          parse: (): [string] => [''],
        }),
      ],
      collectors: [
        defineCollector({
          name: 'pools',
          description: ' ',
          ttl: 'soon' as '1s',
          poll: '0s',
          params: Type.Object({ pool: Type.String() }),
          output: Type.Object({}, { $id: 'Pool' }),
          collect: async () => ({}),
        }),
      ],
      tools: [
        {
          ...good,
          name: 'DoIt',
          description: '',
          scope: 'root' as 'admin',
          http: 'GET /it/:name' as 'GET /api',
          input: Type.Object({ device: Type.String(), fresh: Type.Boolean() }),
          effects: { readOnly: false, destructive: true, idempotent: false },
          surfaces: [],
        },
      ],
      resources: [defineResource({ uri: 'no-scheme', name: 'x', description: '', read: async () => null })],
    });
    const problems = checkPlugin(bad);
    for (const problem of [
      'plugin Bad Plugin needs a name',
      'parser No Name has a name that does not match',
      'parser No Name uses a tuple',
      'collector pools has a name that does not match',
      'collector pools uses $id',
      'collector pools has ttl "soon"',
      'collector pools has no description',
      'collector pools is polled without a pause',
      'collector pools is polled but needs the parameters pool',
      'tool DoIt has a name that does not match',
      'tool DoIt has no description',
      'tool DoIt has no scope',
      'tool DoIt has route "GET /it/:name"',
      'tool DoIt declares device',
      'tool DoIt declares fresh',
      'tool DoIt has :name in its route',
      'tool DoIt is destructive and needs a plan',
      'tool DoIt changes something behind a GET',
      'tool DoIt is offered on no surface',
      'resource no-scheme needs a URI with a scheme',
      'resource no-scheme has no description',
    ]) {
      expect(problems).toContainEqual(expect.stringContaining(problem));
    }
  });

  test.each<[string, Partial<ToolDefinition>, string]>([
    [
      'that changes something for whoever may read',
      { scope: 'read', effects: { ...good.effects, readOnly: false } },
      'changes something and needs the scope',
    ],
    [
      'that reads and destroys',
      { effects: { readOnly: true, destructive: true, idempotent: false } },
      'cannot be read-only and',
    ],
    ['without an input', { input: undefined as unknown as ToolDefinition['input'] }, 'an input that is not an object'],
    ['without an output', { output: undefined as unknown as ToolDefinition['output'] }, 'has no schema'],
    ['whose schema is not valid', { output: { type: 'nonsense' } }, 'is not valid'],
    ['with a timeout that is none', { timeout: '5 minutes' as '5m' }, 'has timeout "5 minutes"'],
    [
      'on the host that is destructive and declares confirm',
      {
        target: 'host',
        http: 'POST /api/it',
        effects: { ...good.effects, destructive: true },
        input: Type.Object({ confirm: Type.String() }),
      },
      'declares confirm',
    ],
  ])('refuses a tool %s', (_name, tool, problem) => {
    expect(problemsOf(tool)).toContainEqual(expect.stringContaining(problem));
  });

  test('lets a tool on the host have a device of its own', () => {
    const input = Type.Object({ device: Type.String() });
    expect(problemsOf({ target: 'host', input })).toEqual([]);
  });

  test('says what a module lacks that is no plugin, or one of another contract', () => {
    for (const other of [undefined, null, {}, () => {}]) {
      expect(checkPlugin(other as unknown as PluginDefinition)).toEqual([expect.stringContaining('definePlugin')]);
    }
    const future = { ...definePlugin({ name: 'future' }), apiVersion: 99 };
    expect(checkPlugin(future)).toEqual([expect.stringContaining('contract version 99')]);
  });
});
