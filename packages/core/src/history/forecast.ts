import { type Static, Type } from 'typebox';
import type { CapacitySeries } from '../store/capacity-history-table.ts';
import { linearTrend } from './linear-trend.ts';

export const Forecast = Type.Object({
  device: Type.String(),
  dataType: Type.String({ description: 'Where it was read: system.metrics for file systems, zfs.pools for pools' }),
  subject: Type.String({ description: 'Mount point or name of the pool' }),
  sizeBytes: Type.Number(),
  usedBytes: Type.Number(),
  usedPercent: Type.Number(),
  state: Type.Enum(['filling', 'steady', 'shrinking', 'unknown'], {
    description: 'steady: it neither fills nor empties as far as can be told; unknown: its history is too short',
  }),
  reason: Type.Optional(Type.String({ description: 'Why it is unknown' })),
  growthBytesPerDay: Type.Optional(Type.Number()),
  daysUntilFull: Type.Optional(Type.Number({ description: 'Best estimate; only while it fills' })),
  earliestDays: Type.Optional(Type.Number({ description: 'With 95 % confidence not before' })),
  latestDays: Type.Optional(Type.Number({ description: 'With 95 % confidence not after; absent: perhaps never' })),
  basis: Type.Object({
    from: Type.String({ format: 'date-time' }),
    to: Type.String({ format: 'date-time' }),
    readings: Type.Integer(),
  }),
});
export type Forecast = Static<typeof Forecast>;

const dayMs = 86_400_000;

/** Less than this says more of a night's backup than of a trend. */
const shortestDays = 3;
const fewestReadings = 24;

const round = (value: number) => Math.round(value * 10) / 10;

/** When something will be full, by a line through its hourly readings. */
export function forecast({ hostname, dataType, subject, points }: CapacitySeries): Forecast | undefined {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return undefined;
  const { sizeBytes, usedBytes } = last;
  const known = {
    device: hostname,
    dataType,
    subject,
    sizeBytes,
    usedBytes,
    usedPercent: round((100 * usedBytes) / sizeBytes),
    basis: { from: first.at, to: last.at, readings: points.length },
  };
  const daysOf = (at: string) => (Date.parse(at) - Date.parse(first.at)) / dayMs;
  const spanDays = daysOf(last.at);
  const trend = linearTrend(points.map(({ at, usedBytes: y }) => ({ x: daysOf(at), y })));
  if (!trend || spanDays < shortestDays || points.length < fewestReadings) {
    const reason = `${round(spanDays)} days with ${points.length} hourly readings are too little: it takes ${shortestDays} days and ${fewestReadings} readings`;
    return { ...known, state: 'unknown', reason };
  }
  const growthBytesPerDay = Math.round(trend.slope);
  if (trend.highest < 0) return { ...known, state: 'shrinking', growthBytesPerDay };
  if (trend.lowest <= 0 && trend.slope <= 0) return { ...known, state: 'steady', growthBytesPerDay };
  const leftBytes = Math.max(0, sizeBytes - usedBytes);
  const days = (slope: number) => round(leftBytes / slope);
  if (trend.lowest <= 0) {
    return { ...known, state: 'steady', growthBytesPerDay, earliestDays: days(trend.highest) };
  }
  return {
    ...known,
    state: 'filling',
    growthBytesPerDay,
    daysUntilFull: days(trend.slope),
    earliestDays: days(trend.highest),
    latestDays: days(trend.lowest),
  };
}
