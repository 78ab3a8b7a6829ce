import { token } from '../contract/token.ts';
import type { RuntimeStatistics } from '../lifecycle/statistics.ts';
import type { Finding } from './alert-states.ts';
import type { AlertsOptions } from './alerts-options.ts';
import type { OperationWindow } from './operation-window.ts';
import { type OwnRuleName, ownRules } from './own-rules.ts';

export type StatisticsReader = () => Pick<RuntimeStatistics, 'cache' | 'databasePool'>;

export const statisticsToken = token<StatisticsReader>('infrastructor.statistics');

type InstallationRule = Extract<OwnRuleName, 'error-rate' | 'slow-answers' | 'cache-hit-ratio' | 'database-pool'>;

export type InstallationFindings = Readonly<Record<InstallationRule, Finding | undefined>>;

/** A ratio of fewer look-ups says nothing. */
const fewestLookups = 200;

/** Tells how the installation itself does; to be asked again and again, because the cache only counts up. */
export function createInstallationWatch(
  statistics: StatisticsReader,
  operations: OperationWindow,
  options: AlertsOptions,
) {
  let before: { readonly hits: number; readonly misses: number } | undefined;
  let hitPercent: number | undefined;

  function readHitPercent(): number | undefined {
    const { hits, misses } = statistics().cache;
    before ??= { hits, misses };
    const [newHits, lookups] = [hits - before.hits, hits + misses - before.hits - before.misses];
    if (lookups >= fewestLookups) {
      hitPercent = (100 * newHits) / lookups;
      before = { hits, misses };
    }
    return hitPercent;
  }

  return (nowMs: number): InstallationFindings => {
    const summary = operations.summary(nowMs);
    const ratio = readHitPercent();
    const { inUse, maxConnections, waiting } = statistics().databasePool;
    const poolPercent = (100 * inUse) / maxConnections;
    const finding = (rule: InstallationRule, isTrue: boolean | undefined, message: string) =>
      isTrue ? { severity: ownRules[rule].severity, message } : undefined;
    return {
      'error-rate': finding(
        'error-rate',
        summary && summary.failedPercent > options.errorRatePercent,
        `${round(summary?.failedPercent)} % of ${summary?.operations} operations of the last five minutes failed`,
      ),
      'slow-answers': finding(
        'slow-answers',
        summary && summary.p95Ms > options.responseP95Ms,
        `One of twenty operations of the last five minutes took longer than ${round((summary?.p95Ms ?? 0) / 1_000)} s`,
      ),
      'cache-hit-ratio': finding(
        'cache-hit-ratio',
        ratio !== undefined && ratio < options.hitRatioPercent,
        `Only ${round(ratio)} % of look-ups were answered by the cache`,
      ),
      // An embedded database has one connection, which is in use whenever it works.
      'database-pool': finding(
        'database-pool',
        maxConnections > 1 && poolPercent > options.poolPercent,
        `${inUse} of ${maxConnections} connections to the database are in use, ${waiting} wait for one`,
      ),
    };
  };
}

const round = (value = 0) => Math.round(value * 10) / 10;
