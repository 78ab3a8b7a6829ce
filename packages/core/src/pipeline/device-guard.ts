import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  type IPolicy,
  retry,
  wrap,
} from 'cockatiel';
import { LRUCache } from 'lru-cache';
import PQueue from 'p-queue';
import type { DeviceInfo } from '../contract/context.ts';
import { InfrastructorError, isInfrastructorError } from '../contract/errors.ts';

export interface DeviceGuardOptions {
  /** Further tries of work that may be repeated, after the first failed. */
  readonly retries: number;
  readonly retryDelayMs: number;
  /** Failures in a row after which the device is left alone. */
  readonly breakerThreshold: number;
  /** How long it is left alone before one probe; doubles while probes fail, up to ten times. */
  readonly breakerPauseMs: number;
  /** Pieces of work at a time on one device. */
  readonly concurrency: number;
  /** Pieces of work that may wait for one device before more are refused. */
  readonly maxQueued: number;
  /** Devices whose state is kept. */
  readonly maxDevices: number;
}

export const defaultDeviceGuardOptions: DeviceGuardOptions = Object.freeze({
  retries: 2,
  retryDelayMs: 200,
  breakerThreshold: 5,
  breakerPauseMs: 10_000,
  concurrency: 16,
  maxQueued: 1_000,
  maxDevices: 20_000,
});

export interface GuardedWork<Value> {
  readonly signal: AbortSignal;
  /** True only for work that may safely run twice. */
  readonly repeatable: boolean;
  run(attempt: number): Promise<Value>;
}

/** Keeps trouble with one device to that device: limit, breaker and retry, each its own per device. */
export interface DeviceGuards {
  execute<Value>(device: DeviceInfo, work: GuardedWork<Value>): Promise<Value>;
  /**
   * Runs what guarded work waits for, and lends its place to others meanwhile. Without it, as many pieces of work as there
   * are places could each wait for one more place, for ever.
   */
  lend<Value>(deviceId: string, wait: () => Promise<Value>): Promise<Value>;
  statistics(): { readonly open: number; readonly halfOpen: number; readonly queued: number; readonly running: number };
  /** Forgets a device's past, after it was edited or removed. */
  reset(deviceId: string): void;
}

interface Guard {
  readonly queue: PQueue;
  readonly breaker: ReturnType<typeof circuitBreaker>;
  readonly repeating: IPolicy;
}

/**
 * Only what concerns the device itself opens its breaker and is tried again; a command that exits with an error is an
 * answer, and so is a service that is stopped.
 */
const isDeviceFailure = (error: unknown) =>
  isInfrastructorError(error) &&
  ((error.status === 503 && error.code !== 'SERVICE_UNAVAILABLE') || error.code === 'DEADLINE_EXCEEDED');
const mayPass = (error: unknown) =>
  isDeviceFailure(error) && isInfrastructorError(error) && error.status === 503 && error.retryable;

export function createDeviceGuards(options: DeviceGuardOptions = defaultDeviceGuardOptions): DeviceGuards {
  const guards = new LRUCache<string, Guard>({ max: options.maxDevices });

  function guardOf(device: DeviceInfo): Guard {
    const known = guards.get(device.id);
    if (known) return known;
    const breaker = circuitBreaker(handleWhen(isDeviceFailure), {
      halfOpenAfter: new ExponentialBackoff({
        initialDelay: options.breakerPauseMs,
        maxDelay: options.breakerPauseMs * 10,
      }),
      breaker: new ConsecutiveBreaker(options.breakerThreshold),
    });
    const retrying = retry(handleWhen(mayPass), {
      maxAttempts: options.retries,
      backoff: new ExponentialBackoff({ initialDelay: options.retryDelayMs, maxDelay: options.retryDelayMs * 10 }),
    });
    const guard = {
      queue: new PQueue({ concurrency: options.concurrency }),
      breaker,
      repeating: wrap(retrying, breaker),
    };
    guards.set(device.id, guard);
    return guard;
  }

  return {
    async execute(device, work) {
      const { queue, breaker, repeating } = guardOf(device);
      if (queue.size >= options.maxQueued) {
        throw new InfrastructorError(
          'OVERLOADED',
          `${options.maxQueued} requests wait for ${device.hostname} already`,
          {
            hint: 'Ask less often, or raise the limit per device.',
          },
        );
      }
      let attempt = 0;
      const policy = work.repeatable ? repeating : breaker;
      try {
        return await queue.add(() => policy.execute(() => work.run(++attempt), work.signal), { signal: work.signal });
      } catch (error) {
        if (work.signal.aborted && !isInfrastructorError(error)) throw work.signal.reason;
        if (error instanceof BrokenCircuitError) throw breakerOpen(device, error);
        throw error;
      }
    },
    async lend(deviceId, wait) {
      const queue = guards.get(deviceId)?.queue;
      if (!queue) return wait();
      queue.concurrency += 1;
      try {
        return await wait();
      } finally {
        queue.concurrency -= 1;
      }
    },
    statistics() {
      const all = [...guards.values()];
      const inState = (state: CircuitState) => all.filter(({ breaker }) => breaker.state === state).length;
      return {
        open: inState(CircuitState.Open),
        halfOpen: inState(CircuitState.HalfOpen),
        queued: all.reduce((sum, { queue }) => sum + queue.size, 0),
        running: all.reduce((sum, { queue }) => sum + queue.pending, 0),
      };
    },
    reset: (deviceId) => void guards.delete(deviceId),
  };
}

function breakerOpen(device: DeviceInfo, cause: Error): InfrastructorError {
  return new InfrastructorError('BREAKER_OPEN', `${device.hostname} failed repeatedly and is left alone for a while`, {
    cause,
    hint: 'It is probed again by itself. Look at its status for the last error.',
  });
}
