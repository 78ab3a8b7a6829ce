import { definePlugin } from '../contract/plugin.ts';
import { addDevice } from './tools/add-device.ts';
import { editDevice } from './tools/edit-device.ts';
import { getDevice } from './tools/get-device.ts';
import { getDeviceStatus } from './tools/get-device-status.ts';
import { listDevices } from './tools/list-devices.ts';
import { removeDevice } from './tools/remove-device.ts';
import { deviceResources } from './resources.ts';

/** The registry of devices: built in, and a plugin like any other. */
export const devicesPlugin = definePlugin({
  name: 'devices',
  version: '0.1.0',
  description: 'The devices of this installation',
  tools: [listDevices, getDevice, getDeviceStatus, addDevice, editDevice, removeDevice],
  resources: deviceResources,
});
