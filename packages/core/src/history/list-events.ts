import { Type } from 'typebox';
import { page } from '../contract/paging.ts';
import { defineTool } from '../contract/tool.ts';
import { devicesToken } from '../devices/devices.ts';
import { devicesWithinReach } from '../devices/devices-within-reach.ts';
import { tablesToken } from '../lifecycle/tables.ts';
import { momentOf } from './moment.ts';

const Event = Type.Object({
  id: Type.String({ format: 'uuid' }),
  timestamp: Type.String({ format: 'date-time' }),
  eventType: Type.String({ description: 'Like device.unreachable, alert.fired' }),
  severity: Type.Enum(['info', 'warning', 'critical']),
  device: Type.Optional(Type.String()),
  data: Type.Unknown(),
});

export const listEvents = defineTool({
  name: 'list_events',
  description: 'What happened, the newest first: devices that came and went, alerts, changes of configuration',
  scope: 'read',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/events',
  honoursDeviceTags: true,
  needs: { devices: devicesToken, tables: tablesToken },
  input: Type.Object({
    device: Type.Optional(Type.String({ description: 'Hostname or id' })),
    eventType: Type.Optional(Type.String()),
    severity: Type.Optional(Event.properties.severity),
    since: Type.Optional(Type.String({ description: 'A time, or how long ago: 30m, 24h, 7d' })),
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 50 }),
    cursor: Type.Optional(Type.String()),
  }),
  output: Type.Array(Event),
  async run({ input: { device, since, ...filter }, needs: { devices, tables }, caller, now }) {
    await tables.flush();
    const found = await tables.events.list({
      ...filter,
      deviceIds: await devicesWithinReach(devices.table, caller),
      severity: filter.severity as 'info' | undefined,
      ...(device === undefined ? {} : { deviceId: (await devices.row(device)).id }),
      ...(since === undefined ? {} : { from: momentOf(since, 'since', now()) }),
    });
    return page(
      found.items.map(({ deviceId, hostname, ...event }) => ({
        ...event,
        ...(hostname === null ? {} : { device: hostname }),
      })),
      found.nextCursor,
    );
  },
});
