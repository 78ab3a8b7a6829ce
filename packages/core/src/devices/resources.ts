import { defineResource } from '../contract/resource.ts';
import { toDevice } from './device-schema.ts';
import { devicesToken } from './devices.ts';

const allDevices = defineResource({
  uri: 'infra://devices',
  name: 'Devices',
  description: 'Every registered device with its status',
  needs: { devices: devicesToken },
  async read({ needs }) {
    const { items } = await needs.devices.table.list({ limit: 10_000 });
    return items.map(toDevice);
  },
});

const deviceStatus = defineResource({
  uri: 'infra://{device}/status',
  name: 'Status of a device',
  description: 'What is registered of a device and how it answered last',
  needs: { devices: devicesToken },
  read: async ({ needs, variables }) => toDevice(await needs.devices.row(variables.device)),
});

export const deviceResources = [allDevices, deviceStatus];
