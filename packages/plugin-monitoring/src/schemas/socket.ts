import { type Static, Type } from '@infrastructor/core';

/** A process that holds a socket. */
export const SocketProcess = Type.Object({
  name: Type.Optional(Type.String()),
  pid: Type.Optional(Type.Integer()),
  fd: Type.Optional(Type.Integer()),
});

export const Port = Type.Union([Type.Integer(), Type.String()], {
  description: 'A number, a service name where the command translates them, or * for any',
});

/** One socket of `ss`. */
export const Socket = Type.Object({
  netid: Type.Optional(
    Type.String({ description: 'tcp, udp, raw, u_str, nl…; left out where ss was asked for one kind' }),
  ),
  state: Type.Optional(Type.String({ description: 'LISTEN, ESTAB, UNCONN…' })),
  recvQ: Type.Integer(),
  sendQ: Type.Integer(),
  localAddress: Type.Optional(Type.String({ description: 'As ss writes it, IPv6 in brackets, * for any' })),
  localPort: Type.Optional(Port),
  peerAddress: Type.Optional(Type.String()),
  peerPort: Type.Optional(Port),
  interface: Type.Optional(Type.String({ description: 'The interface that the socket is bound to' })),
  path: Type.Optional(Type.String({ description: 'Unix sockets: @ begins an abstract name' })),
  localInode: Type.Optional(Type.Integer({ description: 'Unix sockets' })),
  peerInode: Type.Optional(Type.Integer()),
  channel: Type.Optional(Type.String({ description: 'Netlink sockets: protocol and owner' })),
  pid: Type.Optional(Type.Integer({ description: 'Netlink sockets: the owner' })),
  processes: Type.Optional(Type.Array(SocketProcess)),
  uid: Type.Optional(Type.Integer()),
  inode: Type.Optional(Type.Integer()),
  cookie: Type.Optional(Type.String()),
  cgroup: Type.Optional(Type.String()),
  timer: Type.Optional(Type.String()),
  info: Type.Optional(Type.String({ description: 'What -i, -m and -o print besides' })),
});
export type Socket = Static<typeof Socket>;
export const Sockets = Type.Array(Socket);
