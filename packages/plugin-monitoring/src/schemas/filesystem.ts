import { type Static, Type } from '@infrastructor/core';

/** One line of `df`. What the file system does not tell (`-`) is left out. */
export const Filesystem = Type.Object({
  filesystem: Type.String({ description: 'The device, or the name of a virtual file system' }),
  type: Type.Optional(Type.String()),
  sizeBytes: Type.Optional(Type.Number()),
  usedBytes: Type.Optional(Type.Number()),
  availableBytes: Type.Optional(Type.Number({ description: 'To ordinary users; reserved blocks are not in it' })),
  usedPercent: Type.Optional(Type.Number({ description: 'As df rounds it, up' })),
  inodes: Type.Optional(Type.Number()),
  inodesUsed: Type.Optional(Type.Number()),
  inodesFree: Type.Optional(Type.Number()),
  inodesUsedPercent: Type.Optional(Type.Number()),
  mountedOn: Type.String(),
});
export type Filesystem = Static<typeof Filesystem>;
export const Filesystems = Type.Array(Filesystem);
