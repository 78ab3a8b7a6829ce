import { Type } from 'typebox';
import { defineTool } from '../contract/tool.ts';
import { devicesToken } from '../devices/devices.ts';
import { tablesToken } from '../lifecycle/tables.ts';
import { Forecast, forecast } from './forecast.ts';

const dayMs = 86_400_000;

export const getCapacityForecast = defineTool({
  name: 'get_capacity_forecast',
  description:
    'When the file systems and pools of a device will be full, by the trend of their history, with its uncertainty; unknown where the history is too short',
  scope: 'read',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/devices/:device/forecast',
  needs: { devices: devicesToken, tables: tablesToken },
  input: Type.Object({
    device: Type.String({ description: 'Hostname or id' }),
    subject: Type.Optional(Type.String({ description: 'Only this mount point or pool' })),
    days: Type.Integer({
      minimum: 3,
      maximum: 365,
      default: 30,
      description: 'How much history the trend is taken from',
    }),
  }),
  output: Type.Array(Forecast),
  async run({ input, needs: { devices, tables }, now }) {
    const { id: deviceId } = await devices.row(input.device);
    await tables.flush();
    const since = new Date(now().getTime() - input.days * dayMs);
    const series = await tables.capacityHistory.series({ deviceId, subject: input.subject, since });
    return series.flatMap((each) => forecast(each) ?? []);
  },
});
