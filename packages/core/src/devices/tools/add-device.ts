import { toInfrastructorError } from '../../contract/errors.ts';
import { sh } from '../../contract/sh.ts';
import { defineTool } from '../../contract/tool.ts';
import type { DeviceRow, NewDevice } from '../../store/devices-table.ts';
import { AddDeviceInput, toRow } from '../device-input.ts';
import { Device, toDevice } from '../device-schema.ts';
import { devicesToken } from '../devices.ts';

export const addDevice = defineTool({
  name: 'add_device',
  description: 'Register a device that is reached over SSH; its host key is pinned at the first contact',
  scope: 'admin',
  target: 'host',
  http: 'POST /api/devices',
  creates: true,
  needs: { devices: devicesToken },
  input: AddDeviceInput,
  output: Device,
  async run({ input, needs: { devices }, onDevice, warn }) {
    const credentialId = input.credential && (await devices.credentials.store(input.credential));
    let row: DeviceRow;
    try {
      row = await devices.table.insert({ ...toRow(input), credentialId } as NewDevice);
    } catch (error) {
      if (credentialId) await devices.credentials.remove(credentialId);
      throw error;
    }
    devices.announce('device.added', row);
    const { device, exec } = await onDevice(row.id);
    try {
      await exec(sh`true`, { timeoutMs: 10_000 });
      devices.reportSuccess(device);
    } catch (thrown) {
      const error = toInfrastructorError(thrown);
      devices.reportFailure(device, error);
      warn(
        `${row.hostname} is registered but cannot be used yet: ${error.message}.${error.hint ? ` ${error.hint}` : ''}`,
      );
    }
    return toDevice((await devices.table.find(row.id)) ?? row);
  },
});
