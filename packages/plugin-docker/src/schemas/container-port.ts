import { type Static, Type } from '@infrastructor/core';

/** One port of a container, with the names of the engine API's `Port`. */
export const ContainerPort = Type.Object({
  ip: Type.Optional(Type.String({ description: 'Host address; left out when the port is not published' })),
  privatePort: Type.Integer({ minimum: 0, maximum: 65_535 }),
  publicPort: Type.Optional(Type.Integer({ minimum: 0, maximum: 65_535 })),
  type: Type.String({ description: 'tcp, udp or sctp' }),
});
export type ContainerPort = Static<typeof ContainerPort>;
