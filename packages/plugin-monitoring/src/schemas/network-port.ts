import { type Static, Type } from '@infrastructor/core';

/** A port on which a machine waits for connections or packets. */
export const NetworkPort = Type.Object({
  protocol: Type.Enum(['tcp', 'udp']),
  family: Type.Enum(['ipv4', 'ipv6']),
  address: Type.String({ description: '0.0.0.0 and :: are every address' }),
  port: Type.Integer({ minimum: 0, maximum: 65_535 }),
  processes: Type.Array(Type.Object({ name: Type.Optional(Type.String()), pid: Type.Optional(Type.Integer()) }), {
    description: 'Empty where the owner may not be seen without root',
  }),
});
export type NetworkPort = Static<typeof NetworkPort>;
export const NetworkPorts = Type.Array(NetworkPort);
