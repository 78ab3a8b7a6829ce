import { type Static, Type } from '@infrastructor/core';

/** What `id` tells. A name is left out where the machine has none for the number. */
export const UserIdentity = Type.Object({
  uid: Type.Integer(),
  user: Type.Optional(Type.String()),
  gid: Type.Integer(),
  group: Type.Optional(Type.String()),
  effectiveUid: Type.Optional(Type.Integer()),
  effectiveUser: Type.Optional(Type.String()),
  effectiveGid: Type.Optional(Type.Integer()),
  effectiveGroup: Type.Optional(Type.String()),
  groups: Type.Array(Type.Object({ gid: Type.Integer(), name: Type.Optional(Type.String()) })),
  securityContext: Type.Optional(
    Type.Object(
      {
        user: Type.String(),
        role: Type.Optional(Type.String()),
        type: Type.Optional(Type.String()),
        level: Type.Optional(Type.String()),
      },
      { description: 'Of SELinux' },
    ),
  ),
});
export type UserIdentity = Static<typeof UserIdentity>;
