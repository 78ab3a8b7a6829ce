// #region test
import { createTestHost, fakeDevice, testPlugin } from '@infrastructor/testing';
import { expect, test } from 'vitest';
import sysctl from './sysctl-plugin.ts';

testPlugin(sysctl);

test('a kernel setting is read from a device', async () => {
  const nas = await fakeDevice({
    hostname: 'nas',
    transcript: [{ command: 'sysctl vm.swappiness', stdout: 'vm.swappiness = 60\n', exitCode: 0 }],
  });
  await using host = await createTestHost({ plugins: [sysctl], devices: [nas] });

  const { data, meta } = await host.call('get_kernel_setting', { device: 'nas', name: 'vm.swappiness' });

  expect(data).toEqual({ name: 'vm.swappiness', value: '60' });
  expect(meta).toMatchObject({ device: 'nas', source: 'live' });
});
// #endregion
