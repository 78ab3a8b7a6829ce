import { Type } from 'typebox';
import { defineTool } from '../../contract/tool.ts';
import { Device, toDevice } from '../device-schema.ts';
import { devicesToken } from '../devices.ts';

export const getDevice = defineTool({
  name: 'get_device',
  description: 'Show one device as it is registered, without asking it',
  scope: 'read',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/devices/:device',
  surfaces: ['rest', 'cli'],
  needs: { devices: devicesToken },
  input: Type.Object({ device: Type.String({ description: 'Hostname or id' }) }),
  output: Device,
  run: async ({ input, needs }) => toDevice(await needs.devices.row(input.device)),
});
