import { type Static, Type } from '@infrastructor/core';
import { ContainerPort } from './container-port.ts';
import { ContainerHealth, ContainerState } from './container-summary.ts';

const Time = Type.String({ format: 'date-time' });

export const HealthCheckRun = Type.Object({
  startedAt: Type.Optional(Time),
  endedAt: Type.Optional(Time),
  exitCode: Type.Integer(),
  output: Type.String(),
});

export const ContainerStateDetail = Type.Object({
  status: Type.Optional(ContainerState),
  running: Type.Boolean(),
  paused: Type.Boolean(),
  restarting: Type.Boolean(),
  oomKilled: Type.Boolean(),
  dead: Type.Boolean(),
  pid: Type.Optional(Type.Integer()),
  exitCode: Type.Optional(Type.Integer()),
  error: Type.Optional(Type.String()),
  startedAt: Type.Optional(Time),
  finishedAt: Type.Optional(Time),
  health: Type.Optional(
    Type.Object({
      status: Type.Optional(ContainerHealth),
      failingStreak: Type.Integer(),
      log: Type.Array(HealthCheckRun, { description: 'The last runs, oldest first' }),
    }),
  ),
});

export const ContainerMount = Type.Object({
  type: Type.String({ description: 'bind, volume, tmpfs, npipe or cluster' }),
  name: Type.Optional(Type.String({ description: 'Name of the volume' })),
  source: Type.Optional(Type.String()),
  destination: Type.String(),
  driver: Type.Optional(Type.String()),
  mode: Type.Optional(Type.String()),
  readOnly: Type.Boolean(),
  propagation: Type.Optional(Type.String()),
});
export type ContainerMount = Static<typeof ContainerMount>;

export const ContainerNetwork = Type.Object({
  networkId: Type.Optional(Type.String()),
  endpointId: Type.Optional(Type.String()),
  ipAddress: Type.Optional(Type.String()),
  ipPrefixLength: Type.Optional(Type.Integer()),
  gateway: Type.Optional(Type.String()),
  ipv6Address: Type.Optional(Type.String()),
  ipv6PrefixLength: Type.Optional(Type.Integer()),
  ipv6Gateway: Type.Optional(Type.String()),
  macAddress: Type.Optional(Type.String()),
  aliases: Type.Array(Type.String()),
  links: Type.Array(Type.String()),
});
export type ContainerNetwork = Static<typeof ContainerNetwork>;

/** Limits that were set; what is not limited is left out. */
export const ContainerResources = Type.Object({
  memoryLimitBytes: Type.Optional(Type.Number()),
  memoryReservationBytes: Type.Optional(Type.Number()),
  memorySwapLimitBytes: Type.Optional(Type.Number({ description: 'Memory and swap together; -1 is no limit' })),
  cpus: Type.Optional(Type.Number({ description: 'Number of processors that may be used' })),
  cpuShares: Type.Optional(Type.Integer()),
  cpuset: Type.Optional(Type.String()),
  pidsLimit: Type.Optional(Type.Integer()),
  shmBytes: Type.Optional(Type.Number()),
});
export type ContainerResources = Static<typeof ContainerResources>;

/** All that is worth knowing of one container. */
export const ContainerDetail = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    image: Type.Optional(Type.String()),
    imageId: Type.Optional(Type.String()),
    createdAt: Type.Optional(Time),
    path: Type.Optional(Type.String({ description: 'The program that was started' })),
    args: Type.Array(Type.String()),
    entrypoint: Type.Array(Type.String()),
    command: Type.Array(Type.String()),
    state: ContainerStateDetail,
    restartCount: Type.Integer(),
    restartPolicy: Type.Optional(Type.Object({ name: Type.String(), maximumRetryCount: Type.Integer() })),
    autoRemove: Type.Boolean(),
    privileged: Type.Boolean(),
    readOnlyRootFilesystem: Type.Boolean(),
    tty: Type.Boolean(),
    user: Type.Optional(Type.String()),
    hostname: Type.Optional(Type.String()),
    workingDirectory: Type.Optional(Type.String()),
    networkMode: Type.Optional(Type.String()),
    platform: Type.Optional(Type.String()),
    storageDriver: Type.Optional(Type.String()),
    logDriver: Type.Optional(Type.String()),
    logPath: Type.Optional(Type.String()),
    env: Type.Array(Type.String(), { description: 'NAME=value, or NAME alone' }),
    labels: Type.Record(Type.String(), Type.String()),
    ports: Type.Array(ContainerPort),
    networks: Type.Record(Type.String(), ContainerNetwork),
    mounts: Type.Array(ContainerMount),
    links: Type.Array(Type.String()),
    volumesFrom: Type.Array(Type.String()),
    resources: ContainerResources,
    healthcheck: Type.Optional(
      Type.Object({
        test: Type.Array(Type.String()),
        intervalSec: Type.Optional(Type.Number()),
        timeoutSec: Type.Optional(Type.Number()),
        startPeriodSec: Type.Optional(Type.Number()),
        retries: Type.Optional(Type.Integer()),
      }),
    ),
    composeProject: Type.Optional(Type.String()),
    composeService: Type.Optional(Type.String()),
  },
  { description: 'State, limits, mounts, networks, ports and settings of a container' },
);
export type ContainerDetail = Static<typeof ContainerDetail>;
