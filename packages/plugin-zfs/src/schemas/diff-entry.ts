import { type Static, Type } from '@infrastructor/core';

export const DiffEntry = Type.Object({
  change: Type.Union([
    Type.Literal('added'),
    Type.Literal('removed'),
    Type.Literal('modified'),
    Type.Literal('renamed'),
  ]),
  path: Type.String(),
  newPath: Type.Optional(Type.String({ description: 'Of what was renamed' })),
  fileType: Type.Optional(
    Type.Union(
      [
        Type.Literal('file'),
        Type.Literal('directory'),
        Type.Literal('symlink'),
        Type.Literal('block-device'),
        Type.Literal('character-device'),
        Type.Literal('socket'),
        Type.Literal('fifo'),
        Type.Literal('door'),
        Type.Literal('event-port'),
        Type.Literal('unknown'),
      ],
      { description: 'With `-F` only' },
    ),
  ),
  changedAt: Type.Optional(Type.String({ format: 'date-time', description: 'Change of the inode; with `-t` only' })),
  linkDelta: Type.Optional(Type.Integer({ description: 'Change of the number of links' })),
});
export type DiffEntry = Static<typeof DiffEntry>;

export const DiffEntries = Type.Array(DiffEntry);
