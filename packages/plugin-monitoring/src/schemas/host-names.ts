import { type Static, Type } from '@infrastructor/core';

/** One line of /etc/hosts: an address and the names that stand for it. */
export const HostNames = Type.Object({
  ip: Type.String(),
  hostnames: Type.Array(Type.String(), { description: 'The first is the canonical name, the others are aliases' }),
  comment: Type.Optional(Type.String()),
});
export type HostNames = Static<typeof HostNames>;
export const HostNamesTable = Type.Array(HostNames);
