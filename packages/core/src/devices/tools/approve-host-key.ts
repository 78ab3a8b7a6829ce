import { Type } from 'typebox';
import { NotFoundError, ValidationError } from '../../contract/errors.ts';
import { defineTool } from '../../contract/tool.ts';
import { HostKeyText, pinnedHostKey } from '../device-input.ts';
import { Device, toDevice } from '../device-schema.ts';
import { devicesToken } from '../devices.ts';

export const approveHostKey = defineTool({
  name: 'approve_host_key',
  description: 'Pin an SSH host key of a device beside the others, or in the place of them all when it was rotated',
  scope: 'admin',
  target: 'host',
  effects: { idempotent: true },
  http: 'POST /api/devices/:device/host-keys',
  needs: { devices: devicesToken },
  input: Type.Object({
    device: Type.String({ description: 'Hostname or id' }),
    hostKey: HostKeyText,
    replace: Type.Boolean({ default: false, description: 'Forget all other keys: the device has only this one now' }),
  }),
  output: Device,
  async run({ input, needs: { devices } }) {
    const { id, hostname, transport, hostKeys } = await devices.row(input.device);
    if (transport !== 'ssh') throw new ValidationError(`${hostname} is not reached over SSH and has no host key`);
    const key = pinnedHostKey(input.hostKey);
    const others = input.replace ? [] : hostKeys.filter(({ fingerprint }) => fingerprint !== key.fingerprint);
    const row = await devices.table.update(id, { hostKeys: [...others, key] });
    if (!row) throw new NotFoundError(`${hostname} was removed meanwhile`, { code: 'DEVICE_NOT_FOUND' });
    devices.announce('device.changed', row);
    return toDevice(row);
  },
});
