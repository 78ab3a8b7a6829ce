import { type Static, Type } from '@infrastructor/core';

/** Something that happened in the engine. */
export const EngineEvent = Type.Object({
  type: Type.String({ description: 'container, image, network, volume, daemon …' }),
  action: Type.String({ description: 'start, die, oom, destroy, health_status …' }),
  detail: Type.Optional(Type.String({ description: 'What followed the colon of the action, like "healthy"' })),
  id: Type.String({ description: 'Id or name of what it happened to' }),
  name: Type.Optional(Type.String()),
  attributes: Type.Record(Type.String(), Type.String()),
  scope: Type.Optional(Type.String()),
  time: Type.String({ format: 'date-time' }),
});
export type EngineEvent = Static<typeof EngineEvent>;
