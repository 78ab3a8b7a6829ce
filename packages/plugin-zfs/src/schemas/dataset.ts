import { type Static, Type } from '@infrastructor/core';

const Bytes = (description?: string) =>
  Type.Optional(Type.Integer({ minimum: 0, ...(description && { description }) }));

/** A file system, volume, snapshot or bookmark; figures that were not asked for are absent. */
export const Dataset = Type.Object({
  name: Type.String(),
  type: Type.Optional(
    Type.Union([
      Type.Literal('filesystem'),
      Type.Literal('volume'),
      Type.Literal('snapshot'),
      Type.Literal('bookmark'),
    ]),
  ),
  pool: Type.String(),
  usedBytes: Bytes('With everything below it; of a snapshot: what only it holds'),
  availableBytes: Bytes(),
  referencedBytes: Bytes('What it shows, shared or not'),
  usedBySnapshotsBytes: Bytes('Would be free without its snapshots'),
  usedByDatasetBytes: Bytes(),
  usedByChildrenBytes: Bytes(),
  usedByReservationBytes: Bytes(),
  writtenBytes: Bytes('Written since the newest snapshot'),
  logicalUsedBytes: Bytes('Before compression'),
  logicalReferencedBytes: Bytes('Before compression'),
  quotaBytes: Bytes('Absent: no quota, or not asked for'),
  refquotaBytes: Bytes(),
  reservationBytes: Bytes(),
  refreservationBytes: Bytes(),
  volumeSizeBytes: Bytes(),
  recordSizeBytes: Bytes(),
  compressRatio: Type.Optional(Type.Number()),
  mountpoint: Type.Optional(Type.String({ description: 'A path, none or legacy' })),
  mounted: Type.Optional(Type.Boolean()),
  createdAt: Type.Optional(Type.String({ format: 'date-time' })),
  createdTxg: Type.Optional(Type.Integer()),
  guid: Type.Optional(Type.String()),
  holds: Type.Optional(
    Type.Integer({ minimum: 0, description: 'User holds that keep a snapshot from being destroyed' }),
  ),
  origin: Type.Optional(Type.String({ description: 'The snapshot that a clone came from' })),
  properties: Type.Optional(
    Type.Record(Type.String(), Type.String(), { description: 'Further columns as they were printed' }),
  ),
});
export type Dataset = Static<typeof Dataset>;

export const Datasets = Type.Array(Dataset);
