import { fileURLToPath } from 'node:url';
import { createTestHost, fakeDevice, testPlugin } from '@infrastructor/testing';
import { expect, test } from 'vitest';
import nut from './index.ts';

testPlugin(nut);

const transcript = fileURLToPath(new URL('../fixtures/rack', import.meta.url));

test('every power supply of a machine is told, the one that is about to fail as such', {
  timeout: 60_000,
}, async () => {
  const rack = await fakeDevice({ hostname: 'rack', transcript });
  await using host = await createTestHost({ plugins: [nut], devices: [rack] });

  const { data } = await host.call('list_power_supplies', { device: 'rack' });

  expect(data).toEqual([
    {
      name: 'rack',
      model: 'Dummy UPS',
      status: 'online',
      chargePercent: 100,
      runtimeSec: 2640,
      loadPercent: 17,
      inputVolts: 231.4,
    },
    { name: 'desk', model: 'Dummy UPS', status: 'low-battery', chargePercent: 11, loadPercent: 35 },
  ]);
});

test('a machine without the program says so', { timeout: 60_000 }, async () => {
  const bare = await fakeDevice({
    hostname: 'bare',
    transcript: [{ command: 'upsc -l', stderr: 'sh: 1: upsc: not found\n', exitCode: 127 }],
  });
  await using host = await createTestHost({ plugins: [nut], devices: [bare] });
  await expect(host.call('list_power_supplies', { device: 'bare' })).rejects.toMatchObject({
    code: 'COMMAND_NOT_FOUND',
  });
});
