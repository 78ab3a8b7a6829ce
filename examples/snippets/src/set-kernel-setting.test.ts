import { definePlugin } from '@infrastructor/core';
import { createTestHost, fakeDevice } from '@infrastructor/testing';
import { expect, test } from 'vitest';
import { setKernelSetting } from './set-kernel-setting.ts';
import sysctl from './sysctl-plugin.ts';

const change = definePlugin({ name: 'sysctl-change', dependsOn: ['sysctl'], tools: [setKernelSetting] });
const plugins = [sysctl, change];

test('an answer comes from the cache until the setting is changed', async () => {
  const nas = await fakeDevice({
    hostname: 'nas',
    transcript: [
      { command: 'sysctl vm.swappiness', stdout: 'vm.swappiness = 60\n', exitCode: 0 },
      { command: 'sysctl -w vm.swappiness=10', stdout: 'vm.swappiness = 10\n', exitCode: 0 },
      { command: 'sysctl vm.swappiness', stdout: 'vm.swappiness = 10\n', exitCode: 0 },
    ],
  });
  await using host = await createTestHost({ plugins, devices: [nas] });
  const read = () => host.call('get_kernel_setting', { device: 'nas', name: 'vm.swappiness' });
  await read();
  expect((await read()).meta.source).toBe('cache');
  await host.call('set_kernel_setting', { device: 'nas', name: 'vm.swappiness', value: '10' });
  expect(await read()).toMatchObject({ data: { value: '10' }, meta: { source: 'live' } });
});

test('a value with a command in it stays one word', async () => {
  const nas = await fakeDevice({ hostname: 'nas', transcript: [] });
  await using host = await createTestHost({ plugins, devices: [nas] });
  const call = host.call('set_kernel_setting', { device: 'nas', name: 'kernel.hostname', value: '$(reboot); x' });
  await expect(call).rejects.toThrow();
  expect(nas.shell.executed[0]?.command).toBe(`sysctl -w 'kernel.hostname=$(reboot); x'`);
});
