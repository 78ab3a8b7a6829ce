import { type Static, Type } from '@infrastructor/core';

/** One account of /etc/passwd. */
export const UserAccount = Type.Object({
  username: Type.String(),
  password: Type.Optional(
    Type.String({ description: '`x` where it is kept elsewhere, `*` or `!` where it is locked; never a hash' }),
  ),
  uid: Type.Integer(),
  gid: Type.Integer(),
  comment: Type.Optional(Type.String()),
  home: Type.Optional(Type.String()),
  shell: Type.Optional(Type.String({ description: 'Left out where it is the default of the system, /bin/sh' })),
});
export type UserAccount = Static<typeof UserAccount>;
export const UserAccounts = Type.Array(UserAccount);
