import { type Static, Type } from '@infrastructor/core';

const text = () => Type.Optional(Type.String());
const integer = () => Type.Optional(Type.Integer());

/** One row of `lsof`: a file that a process holds. */
export const OpenFile = Type.Object({
  command: Type.String({ description: 'The first nine letters unless lsof was told otherwise' }),
  pid: Type.Integer(),
  tid: Type.Optional(Type.Integer({ description: 'Of a thread other than the first' })),
  taskCommand: text(),
  user: text(),
  fd: Type.Optional(Type.String({ description: 'As printed: `cwd`, `txt`, `mem`, `3u`, `NOFD` (lsof(8), FD)' })),
  fdNumber: integer(),
  access: Type.Optional(Type.String({ description: 'r, w or u: reading, writing or both' })),
  type: text(),
  device: text(),
  sizeBytes: Type.Optional(Type.Number()),
  offsetBytes: Type.Optional(Type.Number({ description: 'Where lsof prints the offset in place of the size' })),
  inode: integer(),
  protocol: Type.Optional(Type.String({ description: 'TCP or UDP, which lsof prints in place of the inode' })),
  name: Type.Optional(Type.String({ description: 'As printed, with what lsof adds to it in brackets' })),
});
export type OpenFile = Static<typeof OpenFile>;
export const OpenFiles = Type.Array(OpenFile);
