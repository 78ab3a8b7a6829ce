import { type Static, Type } from '@infrastructor/core';

/** Advice that changes nothing by itself. */
export const Recommendation = Type.Object({
  id: Type.String({ description: 'compression-off, sync-disabled, arc-too-small …' }),
  importance: Type.Union([Type.Literal('high'), Type.Literal('medium'), Type.Literal('low')]),
  subject: Type.String({ description: 'Pool, dataset or machine' }),
  advice: Type.String(),
  evidence: Type.Array(Type.String(), { minItems: 1, description: 'The facts that it rests on' }),
  command: Type.Optional(Type.String({ description: 'Exactly what to run; absent where no single command does it' })),
  caution: Type.Optional(Type.String({ description: 'What to know before running it' })),
});
export type Recommendation = Static<typeof Recommendation>;

export const Recommendations = Type.Array(Recommendation);
