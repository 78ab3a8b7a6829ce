import { Type } from 'typebox';
import { defineTool } from '../../contract/tool.ts';
import { devicesToken } from '../devices.ts';

export const removeDevice = defineTool({
  name: 'remove_device',
  description: 'Remove a device with all its history; the machine itself is not touched',
  scope: 'admin',
  target: 'host',
  effects: { destructive: true },
  http: 'DELETE /api/devices/:device',
  needs: { devices: devicesToken },
  input: Type.Object({ device: Type.String({ description: 'Hostname or id' }) }),
  output: Type.Object({ removed: Type.Boolean(), hostname: Type.String() }),
  async plan({ input, needs }) {
    const { hostname, id } = await needs.devices.row(input.device);
    return {
      steps: [`Remove ${hostname} (${id}) from the registry`, 'Close its connection'],
      losses: [`Every stored snapshot, metric, alert and configuration version of ${hostname}`],
      reversible: false,
    };
  },
  async run({ input, needs: { devices } }) {
    const row = await devices.row(input.device);
    const removed = await devices.table.remove(row.id);
    if (row.credentialId) await devices.credentials.remove(row.credentialId);
    devices.announce('device.removed', row);
    return { removed, hostname: row.hostname };
  },
});
