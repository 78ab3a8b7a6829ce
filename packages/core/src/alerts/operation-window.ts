import { errorCodes } from '../contract/error-codes.ts';
import { token } from '../contract/token.ts';
import type { OperationRecord } from '../pipeline/operation-record.ts';

interface Seen {
  readonly atMs: number;
  readonly durationMs: number;
  readonly failed: boolean;
}

export interface OperationSummary {
  readonly operations: number;
  readonly failedPercent: number;
  readonly p95Ms: number;
}

const windowMs = 5 * 60_000;

/** The newest stand for all where there are more. */
const largest = 5_000;

/** Fewer say nothing. */
const fewest = 20;

/** How the operations that somebody asked for went in the last minutes; what the host does by itself is not among them. */
export class OperationWindow {
  #seen: Seen[] = [];

  add({ surface, tool, startedAt, durationMs, outcome, errorCode }: OperationRecord): void {
    if (surface === 'internal' || tool === undefined) return;
    // What a caller asked wrongly is no failure of ours.
    const failed = outcome === 'failure' && errorCode !== undefined && errorCodes[errorCode].status >= 500;
    this.#seen.push({ atMs: startedAt.getTime() + durationMs, durationMs, failed });
    if (this.#seen.length > 2 * largest) this.#seen = this.#seen.slice(-largest);
  }

  /** @returns undefined while there were too few to tell */
  summary(nowMs: number): OperationSummary | undefined {
    const recent = this.#seen.filter(({ atMs }) => atMs > nowMs - windowMs).slice(-largest);
    this.#seen = recent;
    if (recent.length < fewest) return undefined;
    const durations = recent.map(({ durationMs }) => durationMs).sort((a, b) => a - b);
    return {
      operations: recent.length,
      failedPercent: (100 * recent.filter(({ failed }) => failed).length) / recent.length,
      p95Ms: durations[Math.ceil(0.95 * recent.length) - 1] ?? 0,
    };
  }
}

export const operationWindowToken = token<OperationWindow>('infrastructor.operation-window');
