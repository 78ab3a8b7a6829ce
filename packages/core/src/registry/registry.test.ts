import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { defineCollector } from '../contract/collector.ts';
import { definePlugin, type PluginDefinition, type PluginInput } from '../contract/plugin.ts';
import type { Needs } from '../contract/token.ts';
import { defineTool, type HttpRoute, type ToolSurface } from '../contract/tool.ts';
import { createRegistry } from './registry.ts';

const plugin = (name: string, more: Omit<PluginInput<Needs>, 'name'> = {}) => definePlugin({ name, ...more });
const tool = (name: string, http: HttpRoute, surfaces?: readonly ToolSurface[]) =>
  defineTool({
    name,
    description: name,
    scope: 'operate',
    http,
    ...(surfaces ? { surfaces } : {}),
    input: Type.Object({ name: Type.Optional(Type.String()), other: Type.Optional(Type.String()) }),
    output: Type.Null(),
    run: async () => null,
  });
const collector = (name: string) =>
  defineCollector({ name, description: name, ttl: '1m', output: Type.Null(), collect: async () => null });
const refusal = (...plugins: PluginDefinition[]) => {
  try {
    createRegistry(plugins);
  } catch (error) {
    expect(error).toMatchObject({ code: 'CONFIGURATION_INVALID' });
    return (error as Error).message;
  }
  return 'accepted';
};

describe('the registry', () => {
  test('knows every definition with its plugin, in the order in which plugins depend on each other', () => {
    const counts = collector('b.counts');
    const registry = createRegistry([
      plugin('c', { dependsOn: ['a', 'b'] }),
      plugin('b', { dependsOn: ['a'], collectors: [counts], tools: [tool('b_tool', 'POST /api/b/:device')] }),
      plugin('a'),
    ]);
    expect(registry.plugins.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(registry.tools.get('b_tool')?.plugin.name).toBe('b');
    expect(registry.collectors.get('b.counts')?.definition).toBe(counts);
  });

  test('refuses two definitions with one name, and names both plugins', () => {
    const message = refusal(
      plugin('first', { tools: [tool('same', 'POST /api/a')], collectors: [collector('x.same')] }),
      plugin('second', { tools: [tool('same', 'POST /api/b')], collectors: [collector('x.same')] }),
    );
    expect(message).toContain('tool same is defined by first and by second');
    expect(message).toContain('collector x.same is defined by first and by second');
  });

  test('refuses a plugin twice', () => {
    expect(refusal(plugin('same'), plugin('same'))).toContain('plugin same is defined by same and by same');
  });

  test('refuses routes that cannot be told apart, whatever their parameters are called, where REST offers both', () => {
    const one = plugin('one', { tools: [tool('one_tool', 'POST /api/:device/:name')] });
    expect(refusal(one, plugin('two', { tools: [tool('two_tool', 'POST /api/:device/:other')] }))).toContain(
      'by one and by two',
    );
    expect(refusal(one, plugin('two', { tools: [tool('two_tool', 'PUT /api/:device/:other')] }))).toBe('accepted');
    expect(refusal(one, plugin('two', { tools: [tool('two_tool', 'POST /api/:device/:other', ['mcp'])] }))).toBe(
      'accepted',
    );
  });

  test('refuses a dependency that is not loaded, and a circle, by name', () => {
    expect(refusal(plugin('a', { dependsOn: ['zfs'] }))).toContain('a: depends on plugin zfs, which is not loaded');
    const circle = refusal(
      plugin('a', { dependsOn: ['b'] }),
      plugin('b', { dependsOn: ['c'] }),
      plugin('c', { dependsOn: ['a'] }),
    );
    expect(circle).toContain('a → b → c → a');
    expect(refusal(plugin('own', { dependsOn: ['own'] }))).toContain('own → own');
  });

  test('refuses a tool that makes snapshots untrue which nobody collects', () => {
    const lost = { ...tool('change_it', 'POST /api/x'), invalidates: [collector('x.lost')] };
    expect(refusal(plugin('a', { tools: [lost] }))).toContain(
      'tool change_it uses collector x.lost, which no plugin registers',
    );
  });

  test('tells the problems of all plugins in one message, also of modules that are no plugins', () => {
    const message = refusal(
      undefined as unknown as PluginDefinition,
      {} as PluginDefinition,
      { ...plugin('old'), apiVersion: 0, tools: undefined } as unknown as PluginDefinition,
      plugin('Upper'),
      plugin('a', { tools: [tool('same', 'POST /api/a'), tool('same', 'POST /api/b')] }),
    );
    expect(message).toContain('a plugin: the module does not default-export');
    expect(message).toContain('old: plugin old was made for contract version 0');
    expect(message).toContain('Upper: plugin Upper needs a name');
    expect(message).toContain('tool same is defined by a and by a');
  });
});
