import { type Static, Type } from '@infrastructor/core';

const count = () => Type.Optional(Type.Integer({ minimum: 0 }));
const text = () => Type.Optional(Type.String());

/** The engine of a machine and the machine as the engine sees it. */
export const EngineInfo = Type.Object(
  {
    id: text(),
    name: text(),
    serverVersion: Type.String(),
    containers: count(),
    containersRunning: count(),
    containersPaused: count(),
    containersStopped: count(),
    images: count(),
    storageDriver: text(),
    loggingDriver: text(),
    cgroupDriver: text(),
    cgroupVersion: text(),
    kernelVersion: text(),
    operatingSystem: text(),
    osType: text(),
    architecture: text(),
    cpus: count(),
    memoryBytes: Type.Optional(Type.Number({ minimum: 0 })),
    rootDirectory: text(),
    defaultRuntime: text(),
    swarmState: text(),
    liveRestore: Type.Optional(Type.Boolean()),
    labels: Type.Array(Type.String()),
    securityOptions: Type.Array(Type.String()),
    warnings: Type.Array(Type.String()),
    clientVersion: text(),
  },
  { description: 'A container engine' },
);
export type EngineInfo = Static<typeof EngineInfo>;
