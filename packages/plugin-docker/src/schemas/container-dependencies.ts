import { type Static, Type } from '@infrastructor/core';

const Dependency = Type.Object({
  kind: Type.Union([
    Type.Literal('depends_on'),
    Type.Literal('link'),
    Type.Literal('volumes_from'),
    Type.Literal('network_mode'),
    Type.Literal('network'),
    Type.Literal('volume'),
  ]),
  container: Type.String({ description: 'The container at the other end' }),
  via: Type.Optional(
    Type.String({ description: 'The network or volume that both use, or the condition of a depends_on' }),
  ),
});

/** Why containers belong together, in both directions. */
export const ContainerDependencies = Type.Object({
  container: Type.String(),
  networks: Type.Array(Type.String()),
  volumes: Type.Array(Type.String(), { description: 'Volume names and host paths' }),
  dependsOn: Type.Array(Dependency, { description: 'What it needs' }),
  requiredBy: Type.Array(Dependency, { description: 'What needs it' }),
  sharesWith: Type.Array(Dependency, { description: 'What shares a network or volume with it' }),
});
export type ContainerDependencies = Static<typeof ContainerDependencies>;
