import { type Static, Type } from '@infrastructor/core';

const count = () => Type.Optional(Type.Number({ minimum: 0 }));

/** What the kernel has counted of one container; a file that could not be read leaves its numbers out. */
export const ContainerCounters = Type.Object({
  id: Type.String(),
  processorNs: count(),
  memoryBytes: count(),
  memoryLimitBytes: count(),
  inactiveFileBytes: count(),
  blockReadBytes: count(),
  blockWrittenBytes: count(),
  pids: Type.Optional(Type.Integer({ minimum: 0 })),
  network: Type.Optional(
    Type.Object({
      namespace: Type.Union([Type.Literal('own'), Type.Literal('other'), Type.Literal('unknown')], {
        description: 'Whether it is the network of the device itself',
      }),
      interfaces: Type.Integer({ minimum: 0, description: 'Beside the loopback' }),
      receivedBytes: Type.Number({ minimum: 0 }),
      sentBytes: Type.Number({ minimum: 0 }),
    }),
  ),
});
export type ContainerCounters = Static<typeof ContainerCounters>;

export const CounterSample = Type.Object({
  epochSec: Type.Integer({ description: 'The clock of the device' }),
  nanoSec: Type.Optional(Type.Integer({ minimum: 0, maximum: 999_999_999, description: 'Not every date tells it' })),
  uptimeSec: Type.Optional(Type.Number({ minimum: 0, description: 'To a hundredth' })),
  containers: Type.Array(ContainerCounters),
});
export type CounterSample = Static<typeof CounterSample>;

export const CounterSamples = Type.Object({
  memoryTotalBytes: count(),
  samples: Type.Array(CounterSample),
});
export type CounterSamples = Static<typeof CounterSamples>;
