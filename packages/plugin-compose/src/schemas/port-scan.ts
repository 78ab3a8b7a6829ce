import { Type } from '@infrastructor/core';

export const PortHolder = Type.Object({
  process: Type.Optional(Type.String()),
  pid: Type.Optional(Type.Integer()),
  container: Type.Optional(Type.String()),
  service: Type.Optional(Type.String()),
  project: Type.Optional(Type.String()),
  image: Type.Optional(Type.String()),
});

export const PortScan = Type.Object({
  used: Type.Array(
    Type.Object({
      protocol: Type.String(),
      address: Type.String({ description: '0.0.0.0 is every IPv4 address, :: every address' }),
      port: Type.Integer(),
      state: Type.Enum(['listening', 'reserved'], { description: 'reserved: a stopped container will want it' }),
      owner: PortHolder,
    }),
  ),
  conflicts: Type.Array(
    Type.Object({ protocol: Type.String(), port: Type.Integer(), holders: Type.Array(Type.String()) }),
    { description: 'Ports that more than one wants: all but one of them cannot run' },
  ),
  nextFree: Type.Object({ tcp: Type.Array(Type.Integer()), udp: Type.Array(Type.Integer()) }),
});
