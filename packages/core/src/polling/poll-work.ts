import type { CollectorDefinition } from '../contract/collector.ts';
import type { DeviceInfo } from '../contract/context.ts';
import { type InfrastructorError, toInfrastructorError } from '../contract/errors.ts';

/** How a poll ended: with a fresh snapshot, or with why there is none. */
export type PollOutcome = { readonly ok: true } | { readonly ok: false; readonly error: InfrastructorError };

export interface PollWork {
  poll(device: DeviceInfo, collector: CollectorDefinition, signal: AbortSignal): Promise<PollOutcome>;
}

/** Errors after which nothing else of a device is worth asking for, until it is back. */
export function isAway({ code }: InfrastructorError): boolean {
  return awayCodes.has(code);
}

/** The answer did not come in time, which says nothing of the other questions. */
export function isSlow({ code }: InfrastructorError): boolean {
  return code === 'DEADLINE_EXCEEDED';
}

const awayCodes: ReadonlySet<string> = new Set([
  'DEVICE_UNREACHABLE',
  'SSH_AUTHENTICATION_FAILED',
  'SSH_CONNECTION_LOST',
  'HOST_KEY_UNKNOWN',
  'HOST_KEY_CHANGED',
  'BREAKER_OPEN',
]);

export function failedPoll(thrown: unknown): PollOutcome {
  return { ok: false, error: toInfrastructorError(thrown) };
}
