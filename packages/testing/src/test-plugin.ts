import { isInfrastructorError, type PluginDefinition } from '@infrastructor/core';
import { checkPlugin, createRegistry } from '@infrastructor/core/runtime';
import { problemsIn, sampleOf } from '@infrastructor/core/validation';
import { describe, expect, test } from 'vitest';
import { createTestHost } from './create-test-host.ts';
import type { FakeDevice } from './fake-device.ts';
import { hostileStrings, hostileTexts } from './hostile.ts';

export interface TestPluginOptions {
  /** Plugins that this one depends on. */
  readonly with?: readonly PluginDefinition[];
  /** Options for the plugin, where it has required ones. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Recorded devices that every reading tool is tried on. */
  readonly devices?: () => Promise<readonly FakeDevice[]>;
}

/** What every plugin promises, as tests: call it once in a test file of the plugin. */
export function testPlugin(
  plugin: PluginDefinition,
  { with: others = [], options = {}, devices }: TestPluginOptions = {},
): void {
  describe(`plugin ${plugin?.name}`, () => {
    test('has definitions without a problem', () => {
      expect(checkPlugin(plugin)).toEqual([]);
      createRegistry([...others, plugin]);
    });

    test('is frozen, as data is', () => {
      const definitions = [plugin, ...plugin.parsers, ...plugin.commands, ...plugin.collectors, ...plugin.tools];
      for (const definition of definitions) expect(Object.isFrozen(definition)).toBe(true);
    });

    test('stops without a start, and twice', async () => {
      await plugin.stop();
      await plugin.stop();
    });

    test('starts and stops in a host', { timeout: 60_000 }, async () => {
      await using host = await createTestHost({ plugins: [...others, { plugin, options }] });
      expect(host.runtime.registry.plugins.map(({ name }) => name)).toContain(plugin.name);
    });

    if (devices) {
      test('tools that read end in an answer or a typed error on every recorded device', {
        timeout: 180_000,
      }, async () => {
        const recorded = await devices();
        await using host = await createTestHost({ plugins: [...others, { plugin, options }], devices: recorded });
        const reading = plugin.tools.filter(({ effects }) => effects.readOnly);
        const outcomes = new Map<string, number>();
        const count = (outcome: string) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        for (const { hostname } of recorded) {
          for (const { name } of reading) {
            try {
              await host.call(name, { device: hostname });
              count('answers');
            } catch (error) {
              if (!isInfrastructorError(error) || error.code === 'INTERNAL') throw error;
              count(error.code);
            }
          }
        }
        const told = [...outcomes].map(([outcome, times]) => `${outcome} ${times}`).join(', ');
        console.log(`${plugin.name}: ${reading.length} reading tools on ${recorded.length} recorded devices: ${told}`);
        expect(outcomes.get('answers') ?? 0).toBeGreaterThan(0);
      });
    }

    for (const parser of plugin.parsers) {
      test(`parser ${parser.name} ends in a value of its schema or in a typed error, whatever it reads`, () => {
        for (const text of hostileTexts) {
          try {
            const value = parser.parse(text, { now: new Date(0), warn: () => {} });
            expect(problemsIn(parser.output, structuredClone(value))).toEqual([]);
          } catch (error) {
            if (!isInfrastructorError(error)) throw error;
          }
        }
      });
    }

    for (const command of plugin.commands) {
      test(`command ${command.name} takes hostile parameters as words`, () => {
        for (const hostile of hostileStrings) {
          const params = sampleOf(command.params, hostile);
          if (problemsIn(command.params, params).length > 0) continue;
          const { text } = command.command(params);
          // A word of harmless characters alone stays as it is.
          if (/^[\w./-]+$/.test(hostile)) continue;
          // A hostile string that reached the line unquoted would end a word, a quote or the command itself.
          expect(text.replaceAll(`'\\''`, '').replace(/'[^']*'/g, '')).not.toContain(hostile);
        }
      });
    }
  });
}
