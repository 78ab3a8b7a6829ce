export interface TrendPoint {
  readonly x: number;
  readonly y: number;
}

/** A straight line through points, with how sure its slope is. */
export interface LinearTrend {
  readonly slope: number;
  /** The slope lies between these with 95 % confidence. */
  readonly lowest: number;
  readonly highest: number;
}

/** z of the 97.5 % quantile. */
const z = 1.959_964;

/**
 * Least squares with an interval for the slope. Readings that follow each other are alike, so what deviates counts as
 * fewer readings: n (1 − ρ) / (1 + ρ), with ρ the correlation of each deviation with the one before (Bayley and
 * Hammersley 1946); otherwise a month of hours would look far surer than it is.
 * @returns undefined where the points say too little
 */
export function linearTrend(points: readonly TrendPoint[]): LinearTrend | undefined {
  const n = points.length;
  if (n < 3) return undefined;
  const mean = (of: (point: TrendPoint) => number) => points.reduce((sum, point) => sum + of(point), 0) / n;
  const [meanX, meanY] = [mean(({ x }) => x), mean(({ y }) => y)];
  const sumXX = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  if (sumXX === 0) return undefined;
  const slope = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / sumXX;
  const deviations = points.map(({ x, y }) => y - meanY - slope * (x - meanX));
  const squares = deviations.reduce((sum, d) => sum + d * d, 0);
  if (squares === 0) return { slope, lowest: slope, highest: slope };
  const lagged = deviations.slice(1).reduce((sum, d, index) => sum + d * (deviations[index] ?? 0), 0);
  const alike = Math.min(0.999, Math.max(0, lagged / squares));
  const effective = (n * (1 - alike)) / (1 + alike);
  const error = Math.sqrt(squares / (n - 2) / sumXX) * Math.sqrt(n / effective);
  const margin = studentT(Math.max(1, effective - 2)) * error;
  return { slope, lowest: slope - margin, highest: slope + margin };
}

/** 97.5 % quantile of Student's t, by its expansion in 1/ν (Abramowitz and Stegun, 26.7.5). */
function studentT(freedom: number): number {
  const terms = [
    z,
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
  ];
  return terms.reduce((sum, term, power) => sum + term / freedom ** power, 0);
}
