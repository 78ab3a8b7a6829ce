import { type Static, Type } from '@infrastructor/core';

const Bytes = (description: string) => Type.Optional(Type.Integer({ minimum: 0, description }));
const Moment = Type.Optional(Type.String({ format: 'date-time' }));

/** A scrub or resilver, running or done. Figures that its state does not have, or that were not printed, are absent. */
export const ScanStats = Type.Object({
  function: Type.Union([Type.Literal('scrub'), Type.Literal('resilver'), Type.Literal('error-scrub')]),
  state: Type.Union([
    Type.Literal('in-progress'),
    Type.Literal('paused'),
    Type.Literal('finished'),
    Type.Literal('canceled'),
  ]),
  vdev: Type.Optional(Type.String({ description: 'The vdev that a sequential resilver rebuilds' })),
  startTime: Moment,
  pauseTime: Moment,
  endTime: Moment,
  durationSec: Type.Optional(Type.Integer({ minimum: 0 })),
  scannedBytes: Bytes('Read so far'),
  issuedBytes: Bytes('Verified so far'),
  totalBytes: Bytes('To be read'),
  processedBytes: Bytes('Repaired by a scrub, written by a resilver'),
  scanBytesPerSec: Bytes('Speed of reading'),
  issueBytesPerSec: Bytes('Speed of verifying'),
  donePercent: Type.Optional(Type.Number({ minimum: 0 })),
  remainingSec: Type.Optional(Type.Integer({ minimum: 0, description: 'Estimate; absent where zpool gives none' })),
  errors: Type.Optional(Type.Integer({ minimum: 0, description: 'Errors that could not be repaired' })),
});
export type ScanStats = Static<typeof ScanStats>;
