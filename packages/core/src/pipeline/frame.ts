import { randomUUID } from 'node:crypto';
import type { Answer, AnswerMeta, AnswerSource } from '../contract/answer.ts';
import type { Caller, DeviceInfo } from '../contract/context.ts';
import type { InfrastructorError } from '../contract/errors.ts';
import { isPage } from '../contract/paging.ts';
import type { PipelineServices } from './services.ts';

/** How far long work is. */
export interface Progress {
  readonly done: number;
  readonly total: number | undefined;
  readonly text: string | undefined;
}

/** What one collection contributed to an operation. */
export interface Contribution {
  readonly source: AnswerSource;
  readonly collectedAt: Date;
  readonly attempts: number;
  readonly stale: boolean;
  /** As JSON, where it was collected just now. */
  readonly sizeBytes?: number | undefined;
  readonly warnings: readonly string[];
  /** Why the device could not be asked, where this is the last known state instead. */
  readonly failure?: InfrastructorError | undefined;
}

/** One operation under way: who asked for what, and what is known of the answer so far. */
export interface Frame {
  readonly operationId: string;
  readonly correlationId: string;
  readonly caller: Caller;
  readonly startedAtMs: number;
  readonly signal: AbortSignal;
  readonly tool: string | undefined;
  /** Makes every collection inside go to the device. */
  readonly fresh: boolean;
  /** Id of the device in whose queue this operation holds a place, while it is collected. */
  readonly holdsPlaceOn?: string | undefined;
  readonly warnings: string[];
  readonly contributions: Contribution[];
  progress(progress: Progress): void;
}

export interface FrameOptions {
  readonly caller: Caller;
  readonly signal: AbortSignal;
  readonly correlationId?: string | undefined;
  readonly tool?: string | undefined;
  readonly fresh?: boolean | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** A broken device must not fill an answer with the same sentence. */
const mostWarnings = 50;

export function createFrame({ clock }: Pick<PipelineServices, 'clock'>, options: FrameOptions): Frame {
  const operationId = randomUUID();
  return {
    operationId,
    correlationId: options.correlationId ?? operationId,
    caller: options.caller,
    startedAtMs: clock.now(),
    signal: options.signal,
    tool: options.tool,
    fresh: options.fresh ?? false,
    warnings: [],
    contributions: [],
    progress: (progress) => options.onProgress?.(progress),
  };
}

export function addWarning(frame: Frame, message: string): void {
  if (frame.warnings.length < mostWarnings && !frame.warnings.includes(message)) frame.warnings.push(message);
}

/** The result in its envelope; as old as its oldest part, stale if any part is. */
export function answerFrom(
  { clock }: Pick<PipelineServices, 'clock'>,
  frame: Frame,
  device: DeviceInfo | undefined,
  result: unknown,
): Answer {
  const now = clock.now();
  const { contributions } = frame;
  const collectedAtMs = Math.min(now, ...contributions.map(({ collectedAt }) => collectedAt.getTime()));
  const meta: AnswerMeta = {
    operationId: frame.operationId,
    correlationId: frame.correlationId,
    ...(device ? { device: device.hostname } : {}),
    source: sourceOf(contributions),
    collectedAt: new Date(collectedAtMs).toISOString(),
    ageMs: now - collectedAtMs,
    durationMs: now - frame.startedAtMs,
    attempts: Math.max(1, ...contributions.map(({ attempts }) => attempts)),
    ...(contributions.some(({ stale }) => stale) ? { stale: true as const } : {}),
    warnings: frame.warnings,
    ...(isPage(result) && result.nextCursor ? { nextCursor: result.nextCursor } : {}),
  };
  return { data: isPage(result) ? result.items : result, meta };
}

function sourceOf(contributions: readonly Contribution[]): AnswerSource {
  if (contributions.some(({ source }) => source === 'stored')) return 'stored';
  return contributions.length > 0 && contributions.every(({ source }) => source === 'cache') ? 'cache' : 'live';
}
