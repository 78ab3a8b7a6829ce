import { Type } from 'typebox';
import { page } from '../contract/paging.ts';
import { defineTool } from '../contract/tool.ts';
import { devicesToken } from '../devices/devices.ts';
import { tablesToken } from '../lifecycle/tables.ts';
import { decodeCursor, encodeCursor } from '../store/cursor.ts';
import { historyOptions } from './history-options.ts';
import { historyRange } from './metrics-range.ts';

const share = Type.Union([Type.Number(), Type.Null()]);
const Spread = Type.Object({ min: share, avg: share, max: share });

const MetricsStep = Type.Object({
  from: Type.String({ format: 'date-time', description: 'Start of the step' }),
  samples: Type.Integer(),
  cpuUsagePercent: Spread,
  memoryUsagePercent: Spread,
  diskUsagePercent: Spread,
  loadAverage1m: Spread,
  networkReceiveBytesPerSec: Spread,
  networkTransmitBytesPerSec: Spread,
  diskReadBytesPerSec: Spread,
  diskWriteBytesPerSec: Spread,
});

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

export const getMetricsHistory = defineTool({
  name: 'get_metrics_history',
  description:
    'CPU, memory, fullest disk, load, network and disk traffic of a device over time: smallest, mean and largest of each step; steps without a sample are left out',
  scope: 'read',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/devices/:device/metrics/history',
  needs: { devices: devicesToken, tables: tablesToken, options: historyOptions },
  input: Type.Object({
    device: Type.String({ description: 'Hostname or id' }),
    from: Type.String({ default: '24h', description: 'A time, or how long ago: 30m, 24h, 90d' }),
    to: Type.Optional(Type.String({ description: 'A time (exclusive), or how long ago; default now' })),
    step: Type.Optional(Type.String({ description: 'Length of a step: 1m, 1h, 1d; default by the range' })),
    limit: Type.Integer({ minimum: 1, maximum: 5_000, default: 500, description: 'Steps in one answer' }),
    cursor: Type.Optional(Type.String()),
  }),
  output: Type.Array(MetricsStep),
  async run({ input, needs: { devices, tables, options }, now, warn }) {
    const { id } = await devices.row(input.device);
    const { to, stepSec, from } = historyRange(input, now());
    // The next page begins with the step after the last one, so the steps stay the same whenever it is asked for.
    const [start, end] = input.cursor ? decodeCursor(input.cursor, ['time', 'time']) : [undefined, undefined];
    const range = { from: start ? new Date(start) : from, to: end ? new Date(end) : to, stepSec };
    await tables.flush();
    const { rawFrom, hoursFrom } = keptFrom(now(), options);
    if (range.from < rawFrom) {
      const resolution = range.from < hoursFrom ? 'days' : 'hours';
      warn(`Samples are kept since ${rawFrom.toISOString()}; what is older is known by ${resolution}`);
    }
    const found = await tables.systemMetrics.history(id, { ...range, rawFrom, hoursFrom, limit: input.limit + 1 });
    const items = found.slice(0, input.limit);
    const following = found[input.limit];
    return page(
      items.map(({ samples, ...step }) => ({ ...step, samples: Number(samples) })),
      following && encodeCursor([following.from, range.to.toISOString()]),
    );
  },
});

/** Since when whole hours of samples, and whole days of hours, are there; half of one is gone already. */
function keptFrom(now: Date, options: { readonly samplesDays: number; readonly hoursDays: number }) {
  const since = (days: number, unitMs: number) =>
    days === 0 ? new Date(0) : new Date(Math.ceil((now.getTime() - days * dayMs) / unitMs) * unitMs);
  return { rawFrom: since(options.samplesDays, hourMs), hoursFrom: since(options.hoursDays, dayMs) };
}
