import { Type } from 'typebox';
import { page } from '../../contract/paging.ts';
import { defineTool } from '../../contract/tool.ts';
import { tagFilterOf } from '../../policy/authorize.ts';
import { Device, toDevice } from '../device-schema.ts';
import { devicesToken } from '../devices.ts';

export const listDevices = defineTool({
  name: 'list_devices',
  description: 'List the registered devices with their status, tags and capabilities',
  scope: 'read',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/devices',
  honoursDeviceTags: true,
  needs: { devices: devicesToken },
  input: Type.Object({
    deviceType: Type.Optional(Type.String()),
    status: Type.Optional(Device.properties.status),
    monitoringEnabled: Type.Optional(Type.Boolean()),
    tag: Type.Optional(Type.String({ description: 'name, or name=value' })),
    search: Type.Optional(Type.String({ description: 'Part of hostname, address, description or location' })),
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 50 }),
    cursor: Type.Optional(Type.String()),
  }),
  output: Type.Array(Device),
  async run({ input, needs, caller }) {
    const tag = [...(input.tag === undefined ? [] : [input.tag]), ...tagFilterOf(caller)];
    const found = await needs.devices.table.list({ ...input, tag });
    return page(found.items.map(toDevice), found.nextCursor);
  },
});
