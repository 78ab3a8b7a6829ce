import { type Static, Type } from 'typebox';

/** What a destructive tool answers until it is confirmed. */
export const PlanAnswer = Type.Object(
  {
    confirmationRequired: Type.Literal(true),
    confirm: Type.String({ description: 'Call again with this as `confirm` to carry the plan out' }),
    expiresAt: Type.String({ format: 'date-time' }),
    plan: Type.Object({
      steps: Type.Array(Type.String()),
      losses: Type.Array(Type.String()),
      reversible: Type.Boolean(),
    }),
  },
  { description: 'Nothing was done yet: the plan, and the word that confirms it' },
);

export type PlanAnswer = Static<typeof PlanAnswer>;
