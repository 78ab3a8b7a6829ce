import { Type } from 'typebox';
import { page } from '../../contract/paging.ts';
import { defineTool } from '../../contract/tool.ts';
import { devicesToken } from '../../devices/devices.ts';
import { devicesWithinReach } from '../../devices/devices-within-reach.ts';
import { momentOf } from '../../history/moment.ts';
import { tablesToken } from '../../lifecycle/tables.ts';
import { Alert, toAlert } from '../alert-schema.ts';

export const listAlerts = defineTool({
  name: 'list_alerts',
  description: 'List alerts, those that fired last first: what is wrong now, or with state what was',
  scope: 'read',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/alerts',
  honoursDeviceTags: true,
  needs: { devices: devicesToken, tables: tablesToken },
  input: Type.Object({
    state: Type.Enum(['open', 'resolved', 'all'], { default: 'open' }),
    device: Type.Optional(Type.String({ description: 'Hostname or id' })),
    rule: Type.Optional(Type.String({ description: 'Like zfs.capacity or device-offline' })),
    severity: Type.Optional(Alert.properties.severity),
    subject: Type.Optional(Type.String()),
    acknowledged: Type.Optional(Type.Boolean()),
    since: Type.Optional(Type.String({ description: 'Fired since: a time, or how long ago: 30m, 24h, 7d' })),
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 50 }),
    cursor: Type.Optional(Type.String()),
  }),
  output: Type.Array(Alert),
  async run({ input: { state, device, since, severity, ...filter }, needs: { devices, tables }, caller, now }) {
    const found = await tables.alerts.list({
      ...filter,
      deviceIds: await devicesWithinReach(devices.table, caller),
      severity: severity as 'info' | undefined,
      ...(state === 'all' ? {} : { open: state === 'open' }),
      ...(device === undefined ? {} : { deviceId: (await devices.row(device)).id }),
      ...(since === undefined ? {} : { from: momentOf(since, 'since', now()) }),
    });
    return page(found.items.map(toAlert), found.nextCursor);
  },
});
