import { type Static, Type } from '@infrastructor/core';

const text = () => Type.Optional(Type.String());
const integer = () => Type.Optional(Type.Integer());

/** One entry of `ls`; without -l there is little more than the name. */
export const DirectoryEntry = Type.Object({
  name: Type.String(),
  parent: Type.Optional(Type.String({ description: 'The directory, where ls names it (-R, several directories)' })),
  target: Type.Optional(Type.String({ description: 'Where a symbolic link points' })),
  type: Type.Optional(
    Type.String({ description: 'file, directory, link, block, character, fifo, socket, or other; from the mode' }),
  ),
  mode: Type.Optional(Type.String({ description: 'As printed, with the mark for ACLs or a security context' })),
  links: integer(),
  owner: Type.Optional(Type.String({ description: 'Or the group, with -g' })),
  group: text(),
  securityContext: text(),
  sizeBytes: Type.Optional(Type.Number({ description: 'With -h as exact as ls rounds it, up' })),
  major: integer(),
  minor: integer(),
  inode: integer(),
  allocatedBlocks: Type.Optional(Type.Number({ description: 'With -s, in units of ls: 1024 bytes with coreutils' })),
  allocatedBytes: Type.Optional(Type.Number({ description: 'With -sh' })),
  timestamp: Type.Optional(Type.String({ description: 'As printed' })),
  modified: Type.Optional(
    Type.String({
      description:
        'ISO 8601: a moment, or a day where ls prints no clock. Read as UTC unless the zone is printed; the year that ls leaves out is told from the day of reading',
    }),
  ),
});
export type DirectoryEntry = Static<typeof DirectoryEntry>;
export const DirectoryEntries = Type.Array(DirectoryEntry);
