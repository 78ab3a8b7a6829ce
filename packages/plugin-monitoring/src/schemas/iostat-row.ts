import { type Static, Type } from '@infrastructor/core';

const number = (description?: string) => Type.Optional(Type.Number(description === undefined ? {} : { description }));

/** A reading is the CPU row and the device rows under one heading; the first counts from boot. */
const reading = Type.Integer({ description: 'Number of the reading, from 1; the first is the average since boot' });

export const IostatCpu = Type.Object({
  type: Type.Literal('cpu'),
  reading,
  userPercent: number(),
  nicePercent: number(),
  systemPercent: number(),
  iowaitPercent: number(),
  stealPercent: number(),
  idlePercent: number(),
});

export const IostatDevice = Type.Object(
  {
    type: Type.Literal('device'),
    reading,
    device: Type.String(),
    tps: number('Transfers per second'),
    readBytesPerSec: number(),
    writtenBytesPerSec: number(),
    discardedBytesPerSec: number(),
    readBytes: number(),
    writtenBytes: number(),
    discardedBytes: number(),
    readsPerSec: number(),
    writesPerSec: number(),
    discardsPerSec: number(),
    flushesPerSec: number(),
    readAwaitMs: number(),
    writeAwaitMs: number(),
    queueLength: number(),
    utilPercent: number(),
  },
  { additionalProperties: Type.Number() },
);

/** One row of `iostat`. */
export const IostatRow = Type.Union([IostatCpu, IostatDevice]);
export type IostatRow = Static<typeof IostatRow>;
export const IostatRows = Type.Array(IostatRow);
