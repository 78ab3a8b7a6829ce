import { type Static, Type } from '@infrastructor/core';

/** One line of `du`. */
export const DiskUsage = Type.Object({
  path: Type.String(),
  sizeBytes: Type.Optional(Type.Number({ description: 'Where du printed units (-h)' })),
  blocks: Type.Optional(
    Type.Number({
      description:
        'Where du printed plain numbers: of 1024 bytes with coreutils and busybox, 512 with BSD, and one with -b, which the text does not tell',
    }),
  ),
  modifiedLocal: Type.Optional(Type.String({ description: 'With --time; as printed, in the time of the machine' })),
});
export type DiskUsage = Static<typeof DiskUsage>;
export const DiskUsages = Type.Array(DiskUsage);
