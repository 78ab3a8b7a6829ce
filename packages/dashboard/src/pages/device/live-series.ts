import type { SystemMetrics } from '../../api/metrics.ts';

/** Rates of one moment; the server keeps no history of them, so they begin with the page. */
export interface RatePoint {
  readonly atSec: number;
  readonly rx: number | null;
  readonly tx: number | null;
  readonly read: number | null;
  readonly written: number | null;
}

/** At a reading a minute this is a day; the page does not grow beyond it. */
const mostPoints = 1_440;

export function ratesOf(metrics: SystemMetrics, collectedAt: string): RatePoint {
  // A bridge or a partition would count the same bytes a second time.
  const interfaces = metrics.interfaces.filter(
    ({ interface: name }) => !/^(lo|veth|br-|docker|virbr|cali|cni)/.test(name),
  );
  const disks = metrics.disks.filter(({ device }) => !/^(loop|ram|zram|dm-|md)/.test(device));
  return {
    atSec: Date.parse(collectedAt) / 1_000,
    rx: sum(interfaces.map(({ rxBytesPerSec }) => rxBytesPerSec)),
    tx: sum(interfaces.map(({ txBytesPerSec }) => txBytesPerSec)),
    read: sum(disks.map(({ readBytesPerSec }) => readBytesPerSec)),
    written: sum(disks.map(({ writtenBytesPerSec }) => writtenBytesPerSec)),
  };
}

/** Adds a point in its place; the same moment twice is one. */
export function withPoint(points: readonly RatePoint[], point: RatePoint): readonly RatePoint[] {
  const others = points.filter(({ atSec }) => atSec !== point.atSec);
  return [...others, point].sort((one, other) => one.atSec - other.atSec).slice(-mostPoints);
}

/** Of what is known; nothing known is not 0. */
function sum(values: readonly (number | undefined)[]): number | null {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}
