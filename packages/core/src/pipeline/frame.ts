import { randomUUID } from 'node:crypto';
import type { Answer, AnswerMeta, AnswerSource } from '../contract/answer.ts';
import type { Caller, DeviceInfo } from '../contract/context.ts';
import type { InfrastructorError } from '../contract/errors.ts';
import { isPage } from '../contract/paging.ts';
import type { Deadline } from './deadline.ts';
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
  readonly progress: (progress: Progress) => void;
}

export interface FrameOptions {
  readonly caller: Caller;
  /** Its signal is looked at only where something waits. */
  readonly deadline: Pick<Deadline, 'signal'>;
  readonly correlationId?: string | undefined;
  readonly tool?: string | undefined;
  readonly fresh?: boolean | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** A broken device must not fill an answer with the same sentence. */
const mostWarnings = 50;

export function createFrame({ clock }: Pick<PipelineServices, 'clock'>, options: FrameOptions): Frame {
  return new OperationFrame(clock.now(), options);
}

class OperationFrame implements Frame {
  readonly operationId = randomUUID();
  readonly correlationId: string;
  readonly caller: Caller;
  readonly startedAtMs: number;
  readonly tool: string | undefined;
  readonly fresh: boolean;
  readonly warnings: string[] = [];
  readonly contributions: Contribution[] = [];
  readonly progress: Frame['progress'];
  readonly #deadline: FrameOptions['deadline'];

  constructor(startedAtMs: number, options: FrameOptions) {
    this.startedAtMs = startedAtMs;
    this.correlationId = options.correlationId ?? this.operationId;
    this.caller = options.caller;
    this.tool = options.tool;
    this.fresh = options.fresh ?? false;
    this.progress = options.onProgress ?? nothing;
    this.#deadline = options.deadline;
  }

  get signal(): AbortSignal {
    return this.#deadline.signal;
  }
}

const nothing = () => {};

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
  let [collectedAtMs, attempts, stale] = [now, 1, false];
  for (const part of contributions) {
    collectedAtMs = Math.min(collectedAtMs, part.collectedAt.getTime());
    attempts = Math.max(attempts, part.attempts);
    stale ||= part.stale;
  }
  const page = isPage(result) ? result : undefined;
  const meta: Writable<AnswerMeta> = {
    operationId: frame.operationId,
    correlationId: frame.correlationId,
    source: sourceOf(contributions),
    collectedAt: new Date(collectedAtMs).toISOString(),
    ageMs: now - collectedAtMs,
    durationMs: now - frame.startedAtMs,
    attempts,
    warnings: frame.warnings,
  };
  if (device) meta.device = device.hostname;
  if (stale) meta.stale = true;
  if (page?.nextCursor) meta.nextCursor = page.nextCursor;
  return { data: page ? page.items : result, meta };
}

type Writable<Value> = { -readonly [Name in keyof Value]: Value[Name] };

function sourceOf(contributions: readonly Contribution[]): AnswerSource {
  if (contributions.some(({ source }) => source === 'stored')) return 'stored';
  return contributions.length > 0 && contributions.every(({ source }) => source === 'cache') ? 'cache' : 'live';
}
