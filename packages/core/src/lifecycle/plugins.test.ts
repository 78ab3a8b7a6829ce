import { Type } from 'typebox';
import { describe, expect, test, vi } from 'vitest';
import { nearestNames } from '../contract/nearest-names.ts';
import { defineOptions } from '../contract/options.ts';
import { definePlugin, type PluginDefinition } from '../contract/plugin.ts';
import { type Token, token } from '../contract/token.ts';
import { defineTool } from '../contract/tool.ts';
import { Container } from '../di/container.ts';
import { LocalLeases } from '../leases/local-leases.ts';
import { createRegistry } from '../registry/registry.ts';
import { startPlugins } from './plugins.ts';

const hostWork = {
  delayMs: 0,
  leases: new LocalLeases(),
  work: {
    invalidate: async () => {},
    context: () => {
      throw new Error('no device here');
    },
  },
};
const log = { debug() {}, info() {}, warn() {}, error: vi.fn() };
async function start(plugins: readonly PluginDefinition[], options: Readonly<Record<string, object>> = {}) {
  const setups = plugins.map((plugin) => ({ plugin, options: { ...options[plugin.name] } }));
  return startPlugins(createRegistry(plugins), setups, new Container(), log, hostWork);
}

const counterToken: Token<{ readonly name: string }> = token('base.counter');
const events: string[] = [];
const recorded = (name: string, more: Partial<Parameters<typeof definePlugin>[0]> = {}) =>
  definePlugin({
    name,
    start: async () => void events.push(`start ${name}`),
    stop: async () => void events.push(`stop ${name}`),
    ...more,
  });

describe('plugins', () => {
  test('start after those they depend on, and stop in the reverse order', async () => {
    events.length = 0;
    const started = await start([recorded('top', { dependsOn: ['base'] }), recorded('base')]);
    await started[Symbol.asyncDispose]();
    expect(events).toEqual(['start base', 'start top', 'stop top', 'stop base']);
  });

  test('that were started are stopped when a later one fails to start', async () => {
    events.length = 0;
    const failing = recorded('failing', {
      dependsOn: ['base'],
      start: async () => {
        throw new Error('no such socket');
      },
    });
    await expect(start([recorded('base'), failing])).rejects.toThrow('no such socket');
    expect(events).toEqual(['start base', 'stop failing', 'stop base']);
  });

  test('stop although one of them cannot', async () => {
    events.length = 0;
    const stuck = recorded('stuck', {
      dependsOn: ['base'],
      stop: async () => {
        throw new Error('stuck');
      },
    });
    const started = await start([recorded('base'), stuck]);
    await started[Symbol.asyncDispose]();
    expect(events).toContain('stop base');
    expect(log.error).toHaveBeenCalledWith('plugin could not be stopped', expect.objectContaining({ plugin: 'stuck' }));
  });

  test('get their options checked, with defaults, and each its own', async () => {
    const options = defineOptions('tuned', Type.Object({ limit: Type.Integer({ default: 5 }), name: Type.String() }));
    let seen: unknown;
    const tuned = definePlugin({
      name: 'tuned',
      options,
      needs: { options },
      start: async ({ needs }) => {
        seen = needs.options;
      },
    });
    await using _started = await start([tuned], { tuned: { name: 'x' } });
    expect(seen).toEqual({ limit: 5, name: 'x' });
  });

  test('are refused with every wrong option and every missing service at once', async () => {
    const options = defineOptions('tuned', Type.Object({ name: Type.String() }));
    const needy = defineTool({
      name: 'need_it',
      description: 'Needs it',
      scope: 'operate',
      http: 'POST /api/it',
      needs: { counter: counterToken },
      input: Type.Object({}),
      output: Type.Null(),
      run: async () => null,
    });
    const plugins = [definePlugin({ name: 'tuned', options }), definePlugin({ name: 'plain', tools: [needy] })];
    const starting = start(plugins, { tuned: { name: 5 }, plain: { surprise: true } });
    await expect(starting).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' });
    for (const problem of [
      'tuned: /name must be string',
      'plain: has no options, but surprise',
      'need_it needs the service base.counter',
    ]) {
      await expect(starting).rejects.toThrow(problem);
    }
  });

  test('give services to others, made once and on first use', async () => {
    let made = 0;
    const seen: unknown[] = [];
    const base = definePlugin({
      name: 'base',
      provides: [{ token: counterToken, create: () => ({ name: `made ${++made}` }) }],
    });
    const user = (name: string) =>
      definePlugin({
        name,
        dependsOn: ['base'],
        needs: { counter: counterToken },
        start: async ({ needs }) => void seen.push(needs.counter),
      });
    await using _started = await start([base, user('one'), user('two')]);
    expect(seen).toEqual([{ name: 'made 1' }, { name: 'made 1' }]);
  });
});

test('a misspelt name is told its nearest ones, and nonsense none', () => {
  const tools = ['list_zfs_pools', 'list_zfs_datasets', 'start_container', 'stop_container'];
  expect(nearestNames('list_zfs_pool', tools)[0]).toBe('list_zfs_pools');
  expect(nearestNames('stop_contaner', tools)[0]).toBe('stop_container');
  expect(nearestNames('xyzzy', tools)).toEqual([]);
  expect(nearestNames('', tools)).toEqual([]);
});
