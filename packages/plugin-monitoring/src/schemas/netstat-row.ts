import { type Static, Type } from '@infrastructor/core';
import { Port } from './socket.ts';

const text = () => Type.Optional(Type.String());
const integer = () => Type.Optional(Type.Integer());
const further = { additionalProperties: Type.Union([Type.String(), Type.Number()]) };

/** A TCP, UDP, raw or ICMP socket. */
export const NetstatConnection = Type.Object(
  {
    kind: Type.Literal('network'),
    proto: Type.String(),
    transport: Type.Optional(Type.String({ description: 'tcp, udp, icmp, raw…' })),
    family: Type.Optional(Type.Union([Type.Literal('ipv4'), Type.Literal('ipv6')])),
    recvQ: integer(),
    sendQ: integer(),
    localAddress: Type.String(),
    localPort: Type.Optional(Port),
    foreignAddress: Type.String(),
    foreignPort: Type.Optional(Port),
    state: text(),
    user: text(),
    inode: integer(),
    pid: integer(),
    programName: text(),
    timer: text(),
  },
  further,
);
export type NetstatConnection = Static<typeof NetstatConnection>;

/** A Unix domain socket. */
export const NetstatUnixSocket = Type.Object(
  {
    kind: Type.Literal('socket'),
    proto: text(),
    refCount: integer(),
    flags: text(),
    type: text(),
    state: text(),
    inode: integer(),
    pid: integer(),
    programName: text(),
    path: text(),
  },
  further,
);
export type NetstatUnixSocket = Static<typeof NetstatUnixSocket>;

/** A route, from -r. */
export const NetstatRoute = Type.Object(
  {
    kind: Type.Literal('route'),
    destination: Type.String(),
    gateway: text(),
    genmask: text(),
    flags: text(),
    metric: integer(),
    refs: integer(),
    use: integer(),
    mss: integer(),
    window: integer(),
    irtt: integer(),
    mtu: integer(),
    interface: text(),
    expire: text(),
  },
  further,
);

/** An interface, from -i, or a kernel table of BSD, with the columns of its header. */
export const NetstatTableRow = Type.Object(
  { kind: Type.Union([Type.Literal('interface'), Type.Literal('kernel')]), interface: text() },
  further,
);

export const NetstatRow = Type.Union([NetstatConnection, NetstatUnixSocket, NetstatRoute, NetstatTableRow]);
export type NetstatRow = Static<typeof NetstatRow>;
export const NetstatRows = Type.Array(NetstatRow);
