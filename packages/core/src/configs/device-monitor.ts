import type { DeviceAccess, DeviceInfo, HandlerContext, Logger } from '../contract/context.ts';
import { isInfrastructorError } from '../contract/errors.ts';
import type { Shell } from '../device/shell.ts';
import type { ConfigTypeSet } from './config-type-set.ts';
import type { ConfigsOptions } from './configs-options.ts';
import { DeviceSession, type Swept } from './device-session.ts';
import { SweepRequests } from './sweep-requests.ts';
import type { TrackedFiles } from './tracked-files.ts';
import { Wakeup } from './wakeup.ts';
import type { DeviceWatchStatistics, MonitorMode } from './watch-statistics.ts';

export interface DeviceMonitorOptions {
  readonly device: DeviceInfo;
  readonly files: TrackedFiles;
  readonly types: ConfigTypeSet;
  readonly options: Pick<ConfigsOptions, 'paths' | 'sweepIntervalSec' | 'pollIntervalSec'>;
  readonly log: Logger;
  now(): Date;
  shell(): Promise<Shell>;
  context(signal: AbortSignal): HandlerContext & DeviceAccess;
  /** False while as many other devices are watched as may be. */
  mayWatch(): boolean;
  /** Runs a whole scan among those of other devices, a few at a time. */
  limited<Value>(work: () => Promise<Value>): Promise<Value>;
}

const firstRetryMs = 500;
/** A device that was there a moment ago may be back any moment; one that is switched off is asked now and then. */
const soonRetryMs = 5_000;
const lastRetryMs = 60_000;
const soonRetries = 20;

/**
 * Follows the configuration files of one device for as long as it is wanted: one {@link DeviceSession} after the other,
 * each from a connection to its end.
 */
export class DeviceMonitor {
  readonly #given: DeviceMonitorOptions;
  readonly #wakeup = new Wakeup();
  readonly #controller = new AbortController();
  readonly #sweeps = new SweepRequests();
  #session: DeviceSession | undefined;
  #lastError: DeviceWatchStatistics['lastError'];
  #isOffline = false;
  #isSaidToBeLate = false;
  #running: Promise<void> | undefined;

  constructor(given: DeviceMonitorOptions) {
    this.#given = given;
  }

  get mode(): MonitorMode {
    return this.#isOffline ? 'offline' : (this.#session?.mode ?? 'starting');
  }

  /** Whether a process of ours runs on the device. */
  get isWatching(): boolean {
    return this.#session?.isWatching ?? false;
  }

  /** Why it is polled, or offline. */
  get reason(): string | undefined {
    return this.#isOffline ? this.#lastError?.message : this.#session?.unavailable;
  }

  get files(): TrackedFiles {
    return this.#given.files;
  }

  statistics(): DeviceWatchStatistics {
    const { mode, reason } = this;
    return {
      device: this.#given.device.hostname,
      mode,
      ...(reason === undefined ? {} : { reason }),
      filesTracked: this.files.files.size,
      ...(this.#session?.statistics() ?? { foldersWatched: 0, queue: 0 }),
      ...(this.#lastError ? { lastError: this.#lastError } : {}),
    };
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Compares everything now. @throws what keeps the device from being asked, or the reason of the signal */
  check(signal: AbortSignal): Promise<void> {
    const done = this.#sweeps.add(signal);
    this.retryNow();
    this.#session?.wake();
    return done;
  }

  /** Ends a pause: the device is said to be back. */
  retryNow(): void {
    this.#wakeup.wake();
  }

  async stop(): Promise<void> {
    this.#controller.abort();
    this.#wakeup.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#controller;
    let failures = 0;
    const onSwept = (swept: Swept) => {
      failures = 0;
      this.#isOffline = false;
      this.#warnWhenLate(swept);
    };
    while (!signal.aborted) {
      this.#session = new DeviceSession(this.#given, this.#sweeps, onSwept);
      try {
        await this.#session.run(signal);
      } catch (error) {
        if (signal.aborted) break;
        failures += 1;
        this.#failed(error, failures);
        await this.#wakeup.sleep(retryMs(failures));
      }
    }
    this.#sweeps.fail(signal.reason);
  }

  /** Once, for a device with more files than it can hash in time stays one. */
  #warnWhenLate({ intervalMs, toldWithinMs = 0 }: Swept): void {
    if (this.#isSaidToBeLate || toldWithinMs <= intervalMs) return;
    this.#isSaidToBeLate = true;
    const { log, device } = this.#given;
    log.warn('configuration files cannot be compared as often as they are to be polled', {
      device: device.hostname,
      pollIntervalSec: intervalMs / 1_000,
      toldWithinSec: Math.round(toldWithinMs / 100) / 10,
      filesTracked: this.files.files.size,
      hint: 'Install inotify-tools on the device, watch fewer files, or set a longer pollIntervalSec.',
    });
  }

  #failed(error: unknown, failures: number): void {
    const { log, device, now } = this.#given;
    this.#isOffline = true;
    const message = error instanceof Error ? error.message : String(error);
    this.#lastError = { message, at: now().toISOString() };
    const fields = { device: device.hostname, error: isInfrastructorError(error) ? message : error };
    if (failures === 1) log.warn('configuration files cannot be watched', fields);
    else log.debug('configuration files still cannot be watched', fields);
    this.#sweeps.fail(error);
  }
}

/** With jitter, so that the devices behind one router do not all come back at once. */
function retryMs(failures: number): number {
  const longest = failures < soonRetries ? soonRetryMs : lastRetryMs;
  return Math.min(longest, firstRetryMs * 2 ** (failures - 1)) * (0.75 + Math.random() / 2);
}
