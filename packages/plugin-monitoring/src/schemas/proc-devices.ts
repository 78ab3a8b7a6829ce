import { type Static, Type } from '@infrastructor/core';

/** One line of /proc/consoles. */
export const ProcConsole = Type.Object({
  device: Type.String(),
  operations: Type.Array(Type.Enum(['read', 'write', 'unblank'])),
  flags: Type.Array(
    Type.Enum(['enabled', 'preferred', 'primary boot', 'printk buffer', 'braille device', 'safe when cpu offline']),
  ),
  major: Type.Optional(Type.Integer()),
  minor: Type.Optional(Type.Integer()),
});
export type ProcConsole = Static<typeof ProcConsole>;

/** One driver of /proc/devices. Several drivers may share a major number. */
export const ProcDevice = Type.Object({
  type: Type.Enum(['character', 'block']),
  major: Type.Integer(),
  name: Type.String(),
});
export type ProcDevice = Static<typeof ProcDevice>;

/** One driver of /proc/misc. */
export const ProcMiscDevice = Type.Object({ minor: Type.Integer(), name: Type.String() });
export type ProcMiscDevice = Static<typeof ProcMiscDevice>;

/** One block device of /proc/partitions. */
export const ProcPartition = Type.Object({
  major: Type.Integer(),
  minor: Type.Integer(),
  sizeBytes: Type.Number(),
  name: Type.String(),
});
export type ProcPartition = Static<typeof ProcPartition>;

/** One line of /proc/filesystems. */
export const ProcFilesystem = Type.Object({
  type: Type.String(),
  needsDevice: Type.Boolean({ description: 'False where the kernel says nodev' }),
});
export type ProcFilesystem = Static<typeof ProcFilesystem>;

/** One swap area of /proc/swaps. */
export const ProcSwap = Type.Object({
  path: Type.String(),
  type: Type.String({ description: 'partition or file' }),
  sizeBytes: Type.Number(),
  usedBytes: Type.Number(),
  priority: Type.Integer({ description: 'The area with the highest is used first' }),
});
export type ProcSwap = Static<typeof ProcSwap>;
