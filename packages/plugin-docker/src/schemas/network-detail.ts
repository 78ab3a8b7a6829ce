import { type Static, Type } from '@infrastructor/core';

/** A network of the engine with its address ranges and the containers on it. */
export const NetworkDetail = Type.Object({
  id: Type.String(),
  name: Type.String(),
  driver: Type.String(),
  scope: Type.Optional(Type.String()),
  createdAt: Type.Optional(Type.String({ format: 'date-time' })),
  ipv6: Type.Boolean(),
  internal: Type.Boolean(),
  attachable: Type.Boolean(),
  subnets: Type.Array(
    Type.Object({
      subnet: Type.String({ description: 'CIDR' }),
      gateway: Type.Optional(Type.String()),
      ipRange: Type.Optional(Type.String()),
    }),
  ),
  containers: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.Optional(Type.String()),
      ipv4Address: Type.Optional(Type.String({ description: 'CIDR' })),
      ipv6Address: Type.Optional(Type.String({ description: 'CIDR' })),
      macAddress: Type.Optional(Type.String()),
    }),
  ),
  options: Type.Record(Type.String(), Type.String()),
  labels: Type.Record(Type.String(), Type.String()),
});
export type NetworkDetail = Static<typeof NetworkDetail>;
