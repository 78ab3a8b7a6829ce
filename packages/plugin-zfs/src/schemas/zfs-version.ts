import { type Static, Type } from '@infrastructor/core';

export const ZfsVersion = Type.Object({
  commands: Type.Optional(Type.String({ description: 'Of zpool and zfs; absent where only the module was told' })),
  module: Type.Optional(Type.String({ description: 'Of the kernel module; absent where it is not loaded' })),
  json: Type.Boolean({ description: 'The commands can print JSON (2.3 and later)' }),
});
export type ZfsVersion = Static<typeof ZfsVersion>;
