import { type Static, Type } from '@infrastructor/core';
import { ContainerPort } from './container-port.ts';

/** Life-cycle states of the engine API. */
export const ContainerState = Type.Union([
  Type.Literal('created'),
  Type.Literal('running'),
  Type.Literal('paused'),
  Type.Literal('restarting'),
  Type.Literal('removing'),
  Type.Literal('exited'),
  Type.Literal('dead'),
]);
export type ContainerState = Static<typeof ContainerState>;

export const ContainerHealth = Type.Union([
  Type.Literal('starting'),
  Type.Literal('healthy'),
  Type.Literal('unhealthy'),
]);
export type ContainerHealth = Static<typeof ContainerHealth>;

/** A container as it stands in a list. */
export const ContainerSummary = Type.Object(
  {
    id: Type.String({ description: '12 or 64 hexadecimal digits' }),
    name: Type.String(),
    names: Type.Array(Type.String()),
    image: Type.Optional(Type.String()),
    imageId: Type.Optional(Type.String()),
    command: Type.Optional(Type.String({ description: 'Cut with … where the list cut it' })),
    createdAt: Type.Optional(Type.String({ format: 'date-time' })),
    state: Type.Optional(ContainerState),
    status: Type.String({ description: 'The words of the engine, like "Up 4 hours (healthy)"' }),
    health: Type.Optional(ContainerHealth),
    exitCode: Type.Optional(Type.Integer()),
    oomKilled: Type.Optional(Type.Boolean({ description: 'Whether the kernel killed it for want of memory' })),
    uptimeSec: Type.Optional(Type.Number({ description: 'As exact as the status text, which is rounded' })),
    ports: Type.Array(ContainerPort),
    labels: Type.Record(Type.String(), Type.String()),
    networks: Type.Array(Type.String()),
    mounts: Type.Array(Type.String(), { description: 'Volume names and host paths' }),
    writableBytes: Type.Optional(Type.Number({ minimum: 0, description: 'Size of the writable layer' })),
    virtualBytes: Type.Optional(Type.Number({ minimum: 0, description: 'Writable layer and image' })),
    composeProject: Type.Optional(Type.String()),
    composeService: Type.Optional(Type.String()),
  },
  { description: 'A container as listed by the engine' },
);
export type ContainerSummary = Static<typeof ContainerSummary>;
