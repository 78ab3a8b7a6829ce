import type { DriveWear } from '../schemas/drive-health.ts';

interface WearPoint {
  readonly usedPercent: number;
  readonly atMs: number;
}

const dayMs = 86_400_000;
/** Wear is told in whole percent, so a shorter history says nothing. */
const leastHistoryDays = 30;
/** Beyond this an estimate is no information. */
const mostDays = 36_500;

/**
 * Wear of a drive and a guess of how long its rated endurance lasts: at the rate of the stored history where that shows
 * any, else at the average of its life so far. What is not known is left out; a drive without wear gives no estimate.
 */
export function driveWear(
  usedPercent: number | undefined,
  powerOnHours: number | undefined,
  now: Date,
  before: WearPoint | undefined,
): DriveWear | undefined {
  if (usedPercent === undefined || usedPercent < 0) return undefined;
  const remainingPercent = Math.max(0, 100 - usedPercent);
  const wear = { usedPercent, remainingPercent };
  if (remainingPercent === 0) return { ...wear, remainingDays: 0 };
  const days = before === undefined ? 0 : (now.getTime() - before.atMs) / dayMs;
  if (before !== undefined && days >= leastHistoryDays && usedPercent > before.usedPercent) {
    return { ...wear, ...lasting(remainingPercent, (usedPercent - before.usedPercent) / days, 'history') };
  }
  if (!powerOnHours || usedPercent === 0) return wear;
  return { ...wear, ...lasting(remainingPercent, usedPercent / (powerOnHours / 24), 'lifetime') };
}

function lasting(remainingPercent: number, percentPerDay: number, basis: 'history' | 'lifetime') {
  const remainingDays = Math.round(remainingPercent / percentPerDay);
  return remainingDays > mostDays ? {} : { remainingDays, basis };
}
