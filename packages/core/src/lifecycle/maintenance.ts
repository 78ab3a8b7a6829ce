import type { Logger } from '../contract/context.ts';
import { durationMs } from '../contract/duration.ts';
import type { Database } from '../store/database.ts';
import { ensurePartitions } from '../store/partitions.ts';
import { defaultRetention, dropExpired, type Retention } from '../store/retention.ts';
import type { Clock } from './clock.ts';
import type { Tables } from './tables.ts';

export interface MaintenanceOptions {
  readonly database: Database;
  readonly tables: Tables;
  readonly clock: Clock;
  readonly log: Logger;
  readonly retention?: Retention | undefined;
  /** Until the first round; 0: right away. */
  readonly delayMs: number;
}

const every = durationMs('1h');

/**
 * What a database needs from time to time: partitions made ahead, hours and days rolled up, and what is older than its
 * retention removed. It is repeated every hour; nothing of it is done twice by two processes that
 * could harm. Disposing waits for the round that runs.
 */
export function startMaintenance({
  database,
  tables,
  clock,
  log,
  retention = defaultRetention,
  delayMs,
}: MaintenanceOptions): AsyncDisposable {
  let cancel = () => {};
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  async function round(): Promise<void> {
    const now = new Date(clock.now());
    const steps = [
      ['partitions', () => ensurePartitions(database, now)],
      // Hours are summed up before their rows may go.
      ['roll-up', () => tables.systemMetrics.rollUp(now)],
      ['retention', () => dropExpired(database, retention, now)],
    ] as const;
    for (const [step, work] of steps) {
      if (stopped) return;
      try {
        await work();
      } catch (error) {
        log.warn('database maintenance failed and is tried again within the hour', { step, error });
      }
    }
  }

  function schedule(): void {
    running = round().then(() => {
      if (!stopped) cancel = clock.schedule(every, schedule);
    });
  }

  if (delayMs > 0) cancel = clock.schedule(delayMs, schedule);
  else schedule();
  return {
    async [Symbol.asyncDispose]() {
      stopped = true;
      cancel();
      await running;
    },
  };
}
