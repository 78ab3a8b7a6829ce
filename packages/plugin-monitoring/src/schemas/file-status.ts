import { type Static, Type } from '@infrastructor/core';

const text = () => Type.Optional(Type.String());
const integer = () => Type.Optional(Type.Integer());
const time = () => Type.Optional(Type.String({ description: 'ISO 8601 UTC; BSD prints no zone and is read as UTC' }));

/** What `stat` tells of a file. */
export const FileStatus = Type.Object({
  path: Type.String(),
  target: Type.Optional(Type.String({ description: 'Where a symbolic link points' })),
  sizeBytes: Type.Number(),
  type: Type.String({
    description: 'file, directory, link, block, character, fifo, socket, or other; from the mode',
  }),
  description: Type.Optional(Type.String({ description: 'The type in words, as printed' })),
  mode: Type.String({ description: 'As letters: -rwxr-xr-x' }),
  permissions: Type.Optional(Type.String({ description: 'Octal: 0755' })),
  uid: integer(),
  user: text(),
  gid: integer(),
  group: text(),
  links: integer(),
  inode: integer(),
  device: Type.Optional(Type.String({ description: 'Of the file system, as printed' })),
  deviceType: Type.Optional(Type.String({ description: 'Of a device file: its major and minor number' })),
  allocatedBlocks: Type.Optional(Type.Integer({ description: 'Of 512 bytes' })),
  ioBlockBytes: integer(),
  flags: Type.Optional(Type.String({ description: 'Of BSD' })),
  securityContext: text(),
  accessed: time(),
  modified: time(),
  changed: time(),
  created: time(),
});
export type FileStatus = Static<typeof FileStatus>;
export const FileStatuses = Type.Array(FileStatus);
