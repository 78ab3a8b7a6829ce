import { Type } from 'typebox';
import { defineTool } from '../../contract/tool.ts';
import { tablesToken } from '../../lifecycle/tables.ts';
import { Device, toDevice } from '../device-schema.ts';
import { devicesToken } from '../devices.ts';

const DeviceSummary = Type.Object({
  device: Device,
  snapshots: Type.Array(
    Type.Object({
      dataType: Type.String(),
      params: Type.Record(Type.String(), Type.Unknown()),
      collectedAt: Type.String({ format: 'date-time' }),
      ageMs: Type.Number(),
      data: Type.Unknown(),
    }),
    { description: 'The newest of each data type' },
  ),
});

export const getDeviceSummary = defineTool({
  name: 'get_device_summary',
  description: 'Show a device with the newest stored snapshot of each data type and its age, without asking the device',
  scope: 'read',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/devices/:device/summary',
  surfaces: ['rest', 'cli'],
  needs: { devices: devicesToken, tables: tablesToken },
  input: Type.Object({ device: Type.String({ description: 'Hostname or id' }) }),
  output: DeviceSummary,
  async run({ input, needs, now }) {
    const row = await needs.devices.row(input.device);
    // What was collected a moment ago still waits to be written with others.
    await needs.tables.flush();
    const newest = await needs.tables.snapshots.newestOfDevice(row.id);
    const nowMs = now().getTime();
    return {
      device: toDevice(row),
      snapshots: newest.map(({ dataType, params, collectedAt, data }) => ({
        dataType,
        params: { ...params },
        collectedAt,
        ageMs: Math.max(0, nowMs - Date.parse(collectedAt)),
        data,
      })),
    };
  },
});
