import { type Static, Type } from '@infrastructor/core';

export const PortContainer = Type.Object({
  id: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  runtime: Type.Optional(Type.String({ description: 'docker, podman, containerd, crio, lxc' })),
  containerPort: Type.Optional(Type.Integer({ description: 'Inside the container, where docker publishes it' })),
});
export type PortContainer = Static<typeof PortContainer>;

/** A port on which a machine waits for connections or packets. */
export const NetworkPort = Type.Object({
  protocol: Type.Enum(['tcp', 'udp']),
  family: Type.Enum(['ipv4', 'ipv6']),
  address: Type.String({ description: '0.0.0.0 and :: are every address' }),
  port: Type.Integer({ minimum: 0, maximum: 65_535 }),
  interface: Type.Optional(Type.String({ description: 'The interface that the socket is bound to' })),
  processes: Type.Array(Type.Object({ name: Type.Optional(Type.String()), pid: Type.Optional(Type.Integer()) }), {
    description: 'Empty where the owner may not be seen without root',
  }),
  container: Type.Optional(PortContainer),
});
export type NetworkPort = Static<typeof NetworkPort>;
export const NetworkPorts = Type.Array(NetworkPort);
