import { randomUUID } from 'node:crypto';
import type { Caller, DeviceInfo } from '../contract/context.ts';
import { toInfrastructorError } from '../contract/errors.ts';
import { redacted } from './redact.ts';
import type { PipelineServices } from './services.ts';

export interface Access {
  readonly caller: Caller;
  readonly correlationId: string | undefined;
  readonly tool?: string | undefined;
  /** Of a resource its URI template, of a stream its name. */
  readonly dataType?: string | undefined;
  readonly device?: DeviceInfo | undefined;
  /** As they came: nobody has checked them yet. */
  readonly arguments: unknown;
  readonly startedAtMs?: number | undefined;
  /** Why it was refused or failed; left out where it was not. */
  readonly error?: unknown;
}

/** What nobody has checked is kept short: a refused call must not fill the table. */
const longestArgument = 200;
const mostArguments = 20;

/**
 * Leaves a row for what is decided on and is no operation that runs: a refusal (no permission, arguments that cannot be, a
 * device that is not there), a resource that is read, a stream that is listened to.
 */
export function recordAccess(
  { audit, clock, observe }: Pick<PipelineServices, 'audit' | 'clock' | 'observe'>,
  { caller, correlationId, tool, dataType, device, error, startedAtMs, ...access }: Access,
): void {
  const operationId = randomUUID();
  const now = clock.now();
  const record = {
    operationId,
    correlationId: correlationId ?? operationId,
    caller: caller.id,
    surface: caller.surface,
    deviceId: device?.id,
    hostname: device?.hostname,
    dataType,
    tool,
    startedAt: new Date(startedAtMs ?? now),
    durationMs: now - (startedAtMs ?? now),
    cacheHit: false,
    source: undefined,
    attempts: 0,
    outcome: error === undefined ? ('success' as const) : ('failure' as const),
    errorCode: error === undefined ? undefined : toInfrastructorError(error).code,
    arguments: redacted(shortened(access.arguments)),
    sizeBytes: undefined,
  };
  audit.append(record);
  observe(record);
}

/** Only what is short and plain; a secret is redacted by its name before it is cut, so it is never cut into something else. */
function shortened(args: unknown): Record<string, unknown> {
  if (args === null || typeof args !== 'object' || Array.isArray(args)) return {};
  return Object.fromEntries(
    Object.entries(redacted(args) as Record<string, unknown>)
      .slice(0, mostArguments)
      .filter(([, value]) => isShort(value)),
  );
}

function isShort(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= longestArgument;
  return typeof value === 'number' || typeof value === 'boolean';
}
