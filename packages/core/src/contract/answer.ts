import { type TSchema, Type } from 'typebox';

/** Where an answer came from: collected just now, kept in the cache, or the last one stored. */
export type AnswerSource = 'live' | 'cache' | 'stored';

export interface AnswerMeta {
  readonly operationId: string;
  readonly correlationId: string;
  readonly device?: string;
  readonly source: AnswerSource;
  /** When the oldest part of the data was collected. */
  readonly collectedAt: string;
  readonly ageMs: number;
  readonly durationMs: number;
  readonly attempts: number;
  /** Present where the device could not be asked and the data is older than it should be. */
  readonly stale?: true;
  readonly warnings: readonly string[];
  readonly nextCursor?: string;
}

/** What every operation answers, on every surface. */
export interface Answer<Data = unknown> {
  readonly data: Data;
  readonly meta: AnswerMeta;
}

const Meta = Type.Object(
  {
    operationId: Type.String(),
    correlationId: Type.String(),
    device: Type.Optional(Type.String()),
    source: Type.Enum(['live', 'cache', 'stored']),
    collectedAt: Type.String({ format: 'date-time' }),
    ageMs: Type.Number(),
    durationMs: Type.Number(),
    attempts: Type.Integer(),
    stale: Type.Optional(Type.Boolean({ description: 'The device could not be asked; this is the last known state' })),
    warnings: Type.Array(Type.String()),
    nextCursor: Type.Optional(Type.String({ description: 'Give it as cursor for the next page' })),
  },
  { description: 'How this answer came about' },
);

/** The schema of {@link Answer} around one kind of data. */
export function answerOf(data: TSchema) {
  return Type.Object({ data, meta: Meta });
}
