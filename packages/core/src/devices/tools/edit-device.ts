import type { Static } from 'typebox';
import { NotFoundError } from '../../contract/errors.ts';
import { defineTool } from '../../contract/tool.ts';
import { type AddDeviceInput, EditDeviceInput, toRow } from '../device-input.ts';
import { Device, toDevice } from '../device-schema.ts';
import { devicesToken } from '../devices.ts';

export const editDevice = defineTool({
  name: 'edit_device',
  description: 'Change what is registered of a device; hostKey approves a new host key and forgets the old ones',
  scope: 'admin',
  target: 'host',
  effects: { idempotent: true },
  http: 'PUT /api/devices/:device',
  needs: { devices: devicesToken },
  input: EditDeviceInput,
  output: Device,
  async run({ input, needs: { devices } }) {
    const { device, ...changes } = input as { device: string } & Partial<Static<typeof AddDeviceInput>>;
    const { id, hostname, credentialId: former } = await devices.row(device);
    const credentialId = changes.credential && (await devices.credentials.store(changes.credential));
    const row = await devices.table.update(id, { ...toRow(changes), credentialId });
    if (credentialId) await devices.credentials.remove((row && former) ?? credentialId);
    if (!row) throw new NotFoundError(`${hostname} was removed meanwhile`, { code: 'DEVICE_NOT_FOUND' });
    devices.announce('device.changed', row);
    return toDevice(row);
  },
});
