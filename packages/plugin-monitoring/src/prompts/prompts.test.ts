import { createTestHost } from '@infrastructor/testing';
import { describe, expect, test } from 'vitest';
import monitoring from '../index.ts';
import { prompts } from './index.ts';

const toolName = /\b(?:get|list|run|check|diff|silence|acknowledge)_[a-z_]+\b/g;

/** What other plugins bring, which may not be there. */
const ofOthers = [
  'get_container_stats',
  'get_container_info',
  'get_container_logs',
  'get_service_dependencies',
  'list_containers',
  'get_zfs_arc_stats',
  'get_zfs_pool_status',
  'check_zfs_health',
  'get_proxy_config',
];

const textOf = (values: Readonly<Record<string, string>>) => (prompt: (typeof prompts)[number]) =>
  prompt
    .messages(values)
    .map((message) => ('text' in message ? message.text : message.resource))
    .join('\n');

describe('prompts', () => {
  test('are the four that are promised, each with what it needs', () => {
    expect(
      prompts.map(({ name, arguments: given }) => [
        name,
        given.filter(({ required }) => required).map(({ name: arg }) => arg),
      ]),
    ).toEqual([
      ['analyze_device_performance', ['device']],
      ['container_stack_analysis', ['device']],
      ['infrastructure_health_check', []],
      ['troubleshoot_system_issue', ['device', 'issue']],
    ]);
  });

  test('name tools that exist, and say what they are about', async () => {
    await using host = await createTestHost({ plugins: [monitoring] });
    const known = new Set([...host.runtime.operations.map(({ name }) => name), ...ofOthers]);
    const values = { device: 'nas', issue: 'it is slow', stack: 'media', tag: 'rack=1' };
    for (const text of prompts.map(textOf(values))) {
      const named = text.match(toolName) ?? [];
      expect(named.length).toBeGreaterThan(2);
      expect(named.filter((name) => !known.has(name))).toEqual([]);
      expect(text).not.toContain('undefined');
    }
    for (const text of prompts.map(textOf({ device: 'nas', issue: 'x' }))) expect(text).not.toContain('undefined');
  });
});
