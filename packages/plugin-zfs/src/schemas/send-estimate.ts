import { type Static, Type } from '@infrastructor/core';

/** What `zfs send` would send. */
export const SendEstimate = Type.Object({
  totalBytes: Type.Integer({ minimum: 0, description: 'Estimate of the whole stream' }),
  streams: Type.Array(
    Type.Object({
      kind: Type.Union([Type.Literal('full'), Type.Literal('incremental')]),
      snapshot: Type.String({ description: 'With its dataset' }),
      from: Type.Optional(Type.String({ description: 'Snapshot or bookmark before it, of incremental streams' })),
      sizeBytes: Type.Optional(Type.Integer({ minimum: 0 })),
    }),
  ),
});
export type SendEstimate = Static<typeof SendEstimate>;
