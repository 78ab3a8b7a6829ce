/** How an answer came about. */
export interface AnswerMeta {
  readonly operationId?: string;
  readonly correlationId?: string;
  readonly device?: string;
  readonly source?: 'live' | 'cache' | 'stored';
  readonly collectedAt: string;
  readonly ageMs?: number;
  readonly durationMs?: number;
  readonly stale?: boolean;
  readonly warnings: readonly string[];
  readonly nextCursor?: string;
}

/** What every operation answers. */
export interface Answer<Data = unknown> {
  readonly data: Data;
  readonly meta: AnswerMeta;
}

export interface Plan {
  readonly steps: readonly string[];
  readonly losses: readonly string[];
  readonly reversible: boolean;
}

/** What a destructive operation answers until it is confirmed. */
export interface PlanAnswer {
  readonly confirmationRequired: true;
  readonly confirm: string;
  readonly expiresAt: string;
  readonly plan: Plan;
}

export function isPlanAnswer(data: unknown): data is PlanAnswer {
  return (
    typeof data === 'object' &&
    data !== null &&
    (data as { confirmationRequired?: unknown }).confirmationRequired === true
  );
}
