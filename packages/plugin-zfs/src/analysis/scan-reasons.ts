import type { HealthReason } from '../schemas/pool-health.ts';
import type { PoolStatus } from '../schemas/pool-status.ts';
import type { ScanStats } from '../schemas/scan-stats.ts';

const dayMs = 86_400_000;

/** What scrubs and resilvers found, and how long ago the whole pool was last read. */
export function scanReasons(status: PoolStatus, now: Date | undefined, scrubAgeDays: number): HealthReason[] {
  const { pool, scan, scanStats, rebuilds } = status;
  const scans = [scanStats, ...rebuilds].filter((stats) => stats !== null);
  const reasons = scans.flatMap((stats) => [...resultReasons(pool, stats)]);
  if (scanStats === null && scan !== null && scan !== 'none requested') {
    reasons.push({ code: 'scan', severity: 'unknown', message: `${pool}: ${scan}` });
  }
  const age = now && ageReason(pool, scans, now, scrubAgeDays);
  if (age) reasons.push(age);
  return reasons;
}

function* resultReasons(pool: string, stats: ScanStats): Generator<HealthReason> {
  const { function: what, state, errors, donePercent } = stats;
  if (errors !== undefined && errors > 0) {
    yield { code: 'scan-errors', severity: 'critical', message: `The last ${what} of ${pool} found ${errors} errors` };
  }
  if (what === 'resilver' && state === 'in-progress') {
    const done = donePercent === undefined ? '' : `, ${donePercent} % done`;
    yield { code: 'resilver', severity: 'warning', message: `${pool} is being resilvered${done}` };
  }
  if (what === 'resilver' && state === 'canceled') {
    yield { code: 'resilver', severity: 'warning', message: `The last resilver of ${pool} was canceled` };
  }
  if (what === 'scrub' && (state === 'paused' || state === 'canceled')) {
    yield { code: 'scrub', severity: 'notice', message: `The last scrub of ${pool} was ${state}` };
  }
}

/** zpool remembers the last scan alone, so after a resilver the age of the last scrub is not known. */
function ageReason(pool: string, scans: readonly ScanStats[], now: Date, limitDays: number): HealthReason | undefined {
  const code = 'scrub-age';
  const scrub = scans.find((stats) => stats.function === 'scrub');
  if (scrub?.state === 'in-progress') return undefined;
  const time = scrub?.state === 'finished' ? scrub.endTime : undefined;
  if (time === undefined) {
    if (scrub) return { code, severity: 'notice', message: `When ${pool} was last scrubbed is not known` };
    return { code, severity: 'notice', message: `${pool} has not been scrubbed since it was made or resilvered` };
  }
  const days = Math.floor((now.getTime() - Date.parse(time)) / dayMs);
  if (days <= limitDays) return undefined;
  return { code, severity: 'warning', message: `The last scrub of ${pool} was ${days} days ago` };
}
