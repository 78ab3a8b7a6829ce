import { type Static, Type } from '@infrastructor/core';

/** One mounted file system, from /proc/mounts, /proc/<pid>/mountinfo, mount or findmnt. */
export const Mount = Type.Object({
  device: Type.String({ description: 'What is mounted: a device, a dataset, a remote path, or a name' }),
  mountPoint: Type.String(),
  type: Type.Optional(Type.String()),
  options: Type.Array(Type.String(), { description: '`rw`, `noatime`, `size=5120k`' }),
  label: Type.Optional(Type.String()),
  node: Type.Optional(Type.String({ description: 'The server, where mount prints it apart from the device (AIX)' })),
  dump: Type.Optional(Type.Integer()),
  pass: Type.Optional(Type.Integer()),
  mountId: Type.Optional(Type.Integer()),
  parentId: Type.Optional(Type.Integer()),
  majorMinor: Type.Optional(Type.String()),
  root: Type.Optional(Type.String({ description: 'The part of the file system that is mounted here' })),
  superOptions: Type.Optional(Type.Array(Type.String())),
});
export type Mount = Static<typeof Mount>;
export const Mounts = Type.Array(Mount);
