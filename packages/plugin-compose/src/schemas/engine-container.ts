import { type Static, Type } from '@infrastructor/core';

const text = () => Type.Optional(Type.String());

/** What compose has to know of a container. */
export const EngineContainer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  image: text(),
  imageId: text(),
  status: Type.String({ description: 'created, running, paused, restarting, removing, exited or dead' }),
  exitCode: Type.Optional(Type.Integer()),
  health: Type.Optional(
    Type.String({ description: 'starting, healthy or unhealthy; left out without a health check' }),
  ),
  startedAt: text(),
  restartCount: Type.Optional(Type.Integer()),
  restartPolicy: text(),
  project: text(),
  service: text(),
  oneOff: Type.Boolean({ description: 'Made by compose run' }),
  workingDir: text(),
  configFiles: Type.Array(Type.String()),
  configHash: text(),
  isHost: Type.Boolean({ description: 'Labelled as the container that this system runs in' }),
  anonymousVolumes: Type.Array(Type.String(), { description: 'Where volumes without a name are mounted' }),
  binds: Type.Array(Type.String(), { description: 'Paths of the host' }),
  ports: Type.Array(
    Type.Object({
      protocol: Type.String(),
      address: Type.String(),
      port: Type.Integer({ minimum: 1, maximum: 65_535 }),
    }),
    { description: 'Ports of the host that it has, or will have when it runs' },
  ),
  networks: Type.Array(Type.String()),
});
export type EngineContainer = Static<typeof EngineContainer>;

export const EngineNetwork = Type.Object({
  name: Type.String(),
  driver: Type.String(),
  internal: Type.Boolean(),
  attachable: Type.Boolean(),
  subnets: Type.Array(Type.String({ description: 'CIDR' })),
  containers: Type.Array(Type.String()),
  project: text(),
  composeNetwork: text(),
});
export type EngineNetwork = Static<typeof EngineNetwork>;
