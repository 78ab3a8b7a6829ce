import type { Logger } from '../contract/context.ts';
import { token } from '../contract/token.ts';
import { AlertWatch, type AlertWatchServices } from './alert-watch.ts';
import { ownRules } from './own-rules.ts';

export interface AlertStatistics {
  readonly active: boolean;
  readonly rules: number;
  readonly open: number;
  readonly pending: number;
  readonly queued: number;
  /** Snapshots and alerts that came faster than they could be looked at. */
  readonly dropped: number;
}

/** Looks at every snapshot with the rules of all plugins, and at the installation itself. One works in an installation. */
export class AlertEngine implements AsyncDisposable {
  readonly #log: Logger;
  /** The last one, where none is under way. */
  #watch: AlertWatch | undefined;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Watches until the signal; returns when all that was found is written. */
  async run(services: AlertWatchServices, signal: AbortSignal): Promise<void> {
    const watch = new AlertWatch(services, this.#log);
    this.#watch = watch;
    const { promise, resolve } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (!signal.aborted) await promise;
    await watch.stop();
  }

  statistics(): AlertStatistics {
    const watch = this.#watch;
    const nothing = { rules: Object.keys(ownRules).length, open: 0, pending: 0, queued: 0, dropped: 0 };
    return { active: watch !== undefined && !watch.isStopped, ...(watch?.statistics() ?? nothing) };
  }

  /** Resolves when everything that came so far was looked at and written. */
  async idle(): Promise<void> {
    await this.#watch?.idle();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watch?.stop();
  }
}

/** Gives tools and the health report the state of alerts. */
export const alertEngineToken = token<AlertEngine>('infrastructor.alert-engine');
