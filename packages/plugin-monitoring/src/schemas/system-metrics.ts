import { type Static, Type } from '@infrastructor/core';
import { Filesystem } from './filesystem.ts';
import { Pressure } from './pressure.ts';
import { TopProcess } from './top-process.ts';

const percent = (description?: string) =>
  Type.Number({ minimum: 0, maximum: 100, ...(description ? { description } : {}) });
const perSecond = () => Type.Optional(Type.Number({ minimum: 0 }));

const CpuUse = Type.Object({
  usedPercent: percent('All that is neither idle nor waiting for I/O'),
  userPercent: percent(),
  systemPercent: percent(),
  iowaitPercent: percent(),
  stealPercent: percent('Taken by the hypervisor for other guests'),
});

/** The state of a machine over a short interval; what it does not tell is left out, never 0. */
export const SystemMetrics = Type.Object({
  intervalSec: Type.Number({ description: 'Between the two samples that rates and CPU are made of' }),
  cpu: Type.Optional(
    Type.Object({
      ...CpuUse.properties,
      cores: Type.Integer(),
      perCore: Type.Array(Type.Object({ name: Type.String(), usedPercent: percent() })),
    }),
  ),
  memory: Type.Optional(
    Type.Object({
      totalBytes: Type.Number(),
      availableBytes: Type.Number({ description: 'What programs could still get, ZFS ARC included' }),
      usedBytes: Type.Number({ description: 'Total less available' }),
      usedPercent: percent(),
      buffersBytes: Type.Optional(Type.Number()),
      cachedBytes: Type.Optional(Type.Number()),
      arcBytes: Type.Optional(Type.Number({ description: 'ZFS cache, which shrinks when programs need memory' })),
    }),
  ),
  swap: Type.Optional(
    Type.Object({ totalBytes: Type.Number(), usedBytes: Type.Number(), usedPercent: Type.Optional(percent()) }),
  ),
  load: Type.Optional(Type.Object({ load1m: Type.Number(), load5m: Type.Number(), load15m: Type.Number() })),
  uptimeSec: Type.Optional(Type.Number()),
  filesystems: Type.Array(Filesystem),
  disks: Type.Array(
    Type.Object({
      device: Type.String(),
      readBytesPerSec: perSecond(),
      writtenBytesPerSec: perSecond(),
      readsPerSec: perSecond(),
      writesPerSec: perSecond(),
      busyPercent: Type.Optional(percent('Time with any request in flight')),
    }),
  ),
  interfaces: Type.Array(
    Type.Object({
      interface: Type.String(),
      rxBytesPerSec: perSecond(),
      txBytesPerSec: perSecond(),
      rxBytes: Type.Number({ description: 'Since the interface came up' }),
      txBytes: Type.Number(),
      rxErrors: Type.Optional(Type.Number()),
      txErrors: Type.Optional(Type.Number()),
      rxDropped: Type.Optional(Type.Number()),
      txDropped: Type.Optional(Type.Number()),
    }),
  ),
  pressure: Type.Array(Pressure),
  temperatures: Type.Array(
    Type.Object({ chip: Type.String(), label: Type.Optional(Type.String()), celsius: Type.Number() }),
  ),
  processes: Type.Optional(Type.Array(TopProcess, { description: 'The busiest of the interval first' })),
});
export type SystemMetrics = Static<typeof SystemMetrics>;
