import { definePlugin } from '../contract/plugin.ts';
import { deviceAnalysis } from './analysis/device-analysis.ts';
import { runOnFleet } from './fleet/run-on-fleet.ts';
import { devicesOptions } from './options.ts';
import { deviceResources } from './resources.ts';
import { sshConfig } from './ssh-config/index.ts';
import { addDevice } from './tools/add-device.ts';
import { approveHostKey } from './tools/approve-host-key.ts';
import { editDevice } from './tools/edit-device.ts';
import { getDevice } from './tools/get-device.ts';
import { getDeviceInfo } from './tools/get-device-info.ts';
import { getDeviceStatus } from './tools/get-device-status.ts';
import { getDeviceSummary } from './tools/get-device-summary.ts';
import { importDevicesFromSshConfig } from './tools/import-devices-from-ssh-config.ts';
import { listDevices } from './tools/list-devices.ts';
import { recordDevice } from './tools/record-device.ts';
import { removeDevice } from './tools/remove-device.ts';

/** The registry of devices: built in, and a plugin like any other. */
export const devicesPlugin = definePlugin({
  name: 'devices',
  version: '0.1.0',
  description: 'The devices of this installation',
  options: devicesOptions,
  parsers: [sshConfig],
  collectors: [deviceAnalysis],
  tools: [
    listDevices,
    getDevice,
    getDeviceStatus,
    getDeviceSummary,
    getDeviceInfo,
    addDevice,
    editDevice,
    removeDevice,
    approveHostKey,
    importDevicesFromSshConfig,
    recordDevice,
    runOnFleet,
  ],
  resources: deviceResources,
});
