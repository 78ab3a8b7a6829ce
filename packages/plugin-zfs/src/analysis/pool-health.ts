import type { Pool } from '../schemas/pool.ts';
import type { HealthReason, HealthVerdict, PoolHealth } from '../schemas/pool-health.ts';
import type { PoolStatus } from '../schemas/pool-status.ts';
import { deviceReasons } from './device-reasons.ts';
import { grownCounters, growthText } from './error-growth.ts';
import { scanReasons } from './scan-reasons.ts';

/** Limits above which a pool is no longer healthy. */
export interface HealthLimits {
  readonly capacityWarningPercent: number;
  readonly capacityCriticalPercent: number;
  readonly fragmentationWarningPercent: number;
  readonly scrubAgeDays: number;
}

export const defaultLimits: HealthLimits = {
  capacityWarningPercent: 80,
  capacityCriticalPercent: 90,
  fragmentationWarningPercent: 60,
  scrubAgeDays: 35,
};

/** What is known beside the status; what is left out is not judged. */
export interface HealthFacts {
  /** Its line of `zpool list`. */
  readonly pool?: Pool | undefined;
  /** `available` of the pool's root dataset: at 0 nothing can be written, whatever the capacity says. */
  readonly availableBytes?: number | undefined;
  /** Its status at an earlier moment: counters that have grown since then are told. Null for a pool never seen before. */
  readonly before?: PoolStatus | null | undefined;
  /** The present moment; without it the age of the last scrub is not judged. */
  readonly now?: Date | undefined;
  readonly limits?: Partial<HealthLimits> | undefined;
}

/**
 * Judges a pool by everything that is told of it. Healthy only when the pool and all its devices are ONLINE, every
 * counter is known and zero, zpool has nothing to say, there is no data error, and no limit is passed. What cannot be
 * known (a text cut off, errors that may not be listed) makes it unknown, never healthy.
 */
export function poolHealth(status: PoolStatus, facts: HealthFacts = {}): PoolHealth {
  const limits = { ...defaultLimits, ...facts.limits };
  const reasons = [
    ...stateReasons(status),
    ...dataReasons(status),
    ...deviceReasons(status),
    ...scanReasons(status, facts.now, limits.scrubAgeDays),
    ...spaceReasons(facts, limits),
    ...contradiction(status, facts.pool),
    ...growthReasons(status, facts.before),
  ].sort((one, other) => gravity[other.severity] - gravity[one.severity]);
  return { pool: status.pool, verdict: verdictOf(reasons), reasons };
}

const gravity: Readonly<Record<HealthReason['severity'], number>> = { critical: 3, warning: 2, unknown: 1, notice: 0 };

function verdictOf(reasons: readonly HealthReason[]): HealthVerdict {
  const worst = reasons[0]?.severity;
  return worst === undefined || worst === 'notice' ? 'healthy' : worst;
}

function stateReasons({ pool, state, status, action }: PoolStatus): HealthReason[] {
  const reasons: HealthReason[] = [];
  if (state === 'UNKNOWN')
    reasons.push({ code: 'pool-state', severity: 'unknown', message: `The state of ${pool} is unknown` });
  else if (state !== 'ONLINE')
    reasons.push({ code: 'pool-state', severity: 'critical', message: `Pool ${pool} is ${state}` });
  if (status !== null || action !== null) {
    reasons.push({ code: 'pool-message', severity: 'warning', message: [status, action].filter(Boolean).join(' ') });
  }
  return reasons;
}

function dataReasons({ pool, errors, errorCount, damagedFiles }: PoolStatus): HealthReason[] {
  const code = 'data-errors';
  if (errors === null || errors.length === 0) {
    return [{ code, severity: 'unknown', message: `Whether data of ${pool} is damaged was not told` }];
  }
  if (errorCount === 0 && damagedFiles.length === 0) return [];
  if (errorCount === undefined && damagedFiles.length === 0 && /unavailable|permission/i.test(errors[0] ?? '')) {
    return [{ code, severity: 'unknown', message: `${pool}: ${errors[0]}` }];
  }
  const count = errorCount ?? damagedFiles.length;
  const message = count > 0 ? `${count} data errors in ${pool}` : `${pool}: ${errors[0]}`;
  const files = damagedFiles.map((subject) => ({ code: 'damaged-file', message: `Damaged: ${subject}`, subject }));
  return [{ code, message }, ...files].map((reason) => ({ ...reason, severity: 'critical' as const }));
}

function spaceReasons({ pool, availableBytes }: HealthFacts, limits: HealthLimits): HealthReason[] {
  const reasons: HealthReason[] = [];
  if (availableBytes === 0) {
    reasons.push({ code: 'capacity', severity: 'critical', message: 'No space is left: nothing can be written' });
  }
  const { capacityPercent: capacity, fragmentationPercent: fragmentation, name } = pool ?? {};
  if (capacity !== undefined && capacity > limits.capacityWarningPercent) {
    const severity = capacity > limits.capacityCriticalPercent ? 'critical' : 'warning';
    reasons.push({ code: 'capacity', severity, message: `${name} is ${capacity} % full` });
  }
  if (fragmentation !== undefined && fragmentation > limits.fragmentationWarningPercent) {
    const message = `The free space of ${name} is ${fragmentation} % fragmented`;
    reasons.push({ code: 'fragmentation', severity: 'warning', message });
  }
  return reasons;
}

/** Where `zpool list` knows of trouble that the status, an earlier look, does not tell. */
function contradiction({ state }: PoolStatus, pool: Pool | undefined): HealthReason[] {
  if (!pool || pool.health === 'ONLINE' || pool.health === state) return [];
  const message = `zpool list says that ${pool.name} is ${pool.health}`;
  return [{ code: 'pool-state', severity: 'critical', message }];
}

function growthReasons(status: PoolStatus, before: PoolStatus | null | undefined): HealthReason[] {
  if (before === undefined) return [];
  return grownCounters(before ?? undefined, status).map((grown) => ({
    code: before === null ? 'errors-at-first-sight' : 'error-growth',
    severity: 'warning' as const,
    message: growthText(grown),
    subject: grown.device,
  }));
}
