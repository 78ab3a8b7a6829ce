import { type Static, Type } from '@infrastructor/core';

export const HealthReason = Type.Object({
  code: Type.String({ description: 'pool-state, device-state, device-errors, data-errors, capacity, scrub-age …' }),
  severity: Type.Union(
    [Type.Literal('critical'), Type.Literal('warning'), Type.Literal('unknown'), Type.Literal('notice')],
    { description: 'A notice does not change the verdict' },
  ),
  message: Type.String(),
  subject: Type.Optional(Type.String({ description: 'The device or file that it is about' })),
});
export type HealthReason = Static<typeof HealthReason>;

export const PoolHealth = Type.Object({
  pool: Type.String(),
  verdict: Type.Union([
    Type.Literal('healthy'),
    Type.Literal('warning'),
    Type.Literal('critical'),
    Type.Literal('unknown'),
  ]),
  reasons: Type.Array(HealthReason, {
    description: 'Gravest first; no more than notices where the verdict is healthy',
  }),
});
export type PoolHealth = Static<typeof PoolHealth>;
export type HealthVerdict = PoolHealth['verdict'];

/** Every pool of a device, judged together. */
export const ZfsHealth = Type.Object({
  verdict: PoolHealth.properties.verdict,
  checkedAt: Type.String({ format: 'date-time' }),
  comparedWith: Type.Optional(
    Type.String({ format: 'date-time', description: 'The earlier moment against which error counters were compared' }),
  ),
  pools: Type.Array(PoolHealth, { description: 'The worst first' }),
});
export type ZfsHealth = Static<typeof ZfsHealth>;
