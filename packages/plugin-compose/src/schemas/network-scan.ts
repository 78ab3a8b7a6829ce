import { Type } from '@infrastructor/core';
import { EngineNetwork } from './engine-container.ts';

export const NetworkScan = Type.Object({
  networks: Type.Array(EngineNetwork),
  routes: Type.Array(Type.Object({ name: Type.String(), subnet: Type.String() }), {
    description: 'Subnets that the device reaches otherwise: a network of the engine must not cover them',
  }),
  overlaps: Type.Array(Type.Object({ network: Type.String(), subnet: Type.String(), with: Type.String() })),
  freeSubnets: Type.Array(Type.String({ description: 'CIDR' })),
  recommendation: Type.Object({
    network: Type.Optional(Type.String({ description: 'For services that the proxy shall reach' })),
    subnet: Type.Optional(Type.String({ description: 'For a new network' })),
    reasons: Type.Array(Type.String()),
  }),
});
