import { fileURLToPath } from 'node:url';
import { createTestHost, fakeDevice, testPlugin } from '@infrastructor/testing';
import { expect, test } from 'vitest';
import plugin from './index.ts';

testPlugin(plugin);

const transcript = fileURLToPath(new URL('../fixtures/machine', import.meta.url));

test('the kernel of a machine is told, and comes from the cache the second time', { timeout: 60_000 }, async () => {
  const machine = await fakeDevice({ hostname: 'machine', transcript });
  await using host = await createTestHost({ plugins: [plugin], devices: [machine] });

  const { data, meta } = await host.call('TOOL_NAME', { device: 'machine' });
  expect(data).toEqual({ name: 'Linux', release: '6.12.48+deb13-amd64', machine: 'x86_64' });
  expect(meta.source).toBe('live');

  expect((await host.call('TOOL_NAME', { device: 'machine' })).meta.source).toBe('cache');
  expect(machine.shell.executed).toHaveLength(1);
});
