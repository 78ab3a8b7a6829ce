import { type Static, Type } from '@infrastructor/core';

const bytes = () => Type.Optional(Type.Number({ minimum: 0 }));

/** What a container uses; a number that the engine did not know is left out. */
export const ContainerStats = Type.Object(
  {
    id: Type.Optional(Type.String()),
    name: Type.Optional(Type.String()),
    sampledAt: Type.Optional(Type.String({ format: 'date-time', description: 'When the engine read the counters' })),
    cpuPercent: Type.Optional(Type.Number({ description: '100 is one whole processor' })),
    cpuWindowSec: Type.Optional(Type.Number({ description: 'Over how long `cpuPercent` is the average' })),
    memoryUsedBytes: bytes(),
    memoryLimitBytes: bytes(),
    memoryPercent: Type.Optional(Type.Number()),
    networkReceivedBytes: bytes(),
    networkSentBytes: bytes(),
    blockReadBytes: bytes(),
    blockWrittenBytes: bytes(),
    pids: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { description: 'Processor, memory, network and disk use of a container' },
);
export type ContainerStats = Static<typeof ContainerStats>;
