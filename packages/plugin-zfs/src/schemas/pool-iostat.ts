import { type Static, Type } from '@infrastructor/core';

const Rate = (description?: string) => Type.Optional(Type.Number({ minimum: 0, ...(description && { description }) }));
const Amount = Type.Optional(Type.Integer({ minimum: 0 }));

/** One line of `zpool iostat`. `-` (nothing happened, or not counted for a disk) leaves the figure out. */
export const PoolIostat = Type.Object({
  name: Type.String(),
  depth: Type.Optional(Type.Integer({ minimum: 0, description: '0 is a pool; `-H` does not tell the nesting' })),
  allocatedBytes: Amount,
  freeBytes: Amount,
  readOperationsPerSec: Rate('Since the last sample; in the first one since boot'),
  writeOperationsPerSec: Rate(),
  readBytesPerSec: Rate(),
  writeBytesPerSec: Rate(),
  latencyNs: Type.Optional(
    Type.Record(Type.String(), Type.Integer(), {
      description: 'With `-l`: mean waits by queue, like totalRead, diskWrite, syncQueueRead, scrub, trim',
    }),
  ),
  queues: Type.Optional(
    Type.Record(Type.String(), Type.Object({ pending: Type.Integer(), active: Type.Integer() }), {
      description: 'With `-q`: operations waiting and running by queue, like syncRead, asyncWrite, scrubRead',
    }),
  ),
});
export type PoolIostat = Static<typeof PoolIostat>;

export const PoolIostats = Type.Array(PoolIostat);
