import { type Static, Type } from '@infrastructor/core';

const count = () => Type.Optional(Type.Number());

/** A socket of /proc/net/tcp, tcp6, udp, udp6, raw. */
export const ProcInternetSocket = Type.Object({
  slot: Type.Integer({ description: 'Its place in the file or the hash table' }),
  localAddress: Type.String(),
  localPort: Type.Integer(),
  remoteAddress: Type.String(),
  remotePort: Type.Integer(),
  state: Type.String({ description: 'ESTABLISHED, LISTEN, TIME_WAIT …; CLOSE is what an unconnected UDP socket has' }),
  txQueueBytes: Type.Number(),
  rxQueueBytes: Type.Number({ description: 'Connections that wait to be accepted where the state is LISTEN' }),
  timer: Type.String({ description: 'off, retransmit, keepalive, timewait, probe' }),
  timerTicks: Type.Number({ description: 'Until the timer ends, in clock ticks' }),
  retransmits: Type.Integer({ description: 'Timeouts that are not made up for' }),
  uid: Type.Integer(),
  probesUnanswered: Type.Integer({ description: 'Probes of a closed window' }),
  inode: Type.Number({ description: '0 where no process holds it' }),
  referenceCount: Type.Optional(Type.Integer()),
  socketAddress: Type.Optional(Type.String({ description: 'In the memory of the kernel' })),
  retransmitTimeoutTicks: Type.Optional(Type.Number({ description: 'TCP' })),
  delayedAckTicks: Type.Optional(Type.Number({ description: 'TCP' })),
  quickAckPingPong: Type.Optional(Type.Integer({ description: 'TCP: (quick acknowledgements << 1) | interactive' })),
  congestionWindow: Type.Optional(Type.Number({ description: 'TCP, in segments' })),
  slowStartThreshold: Type.Optional(
    Type.Number({
      description: 'TCP, in segments; left out while there is none. For LISTEN: Fast Open requests allowed',
    }),
  ),
  drops: Type.Optional(Type.Number({ description: 'UDP and raw' })),
});
export type ProcInternetSocket = Static<typeof ProcInternetSocket>;

/** A socket of /proc/net/netlink. */
export const ProcNetlinkSocket = Type.Object({
  socketAddress: Type.String(),
  protocol: Type.Integer(),
  protocolName: Type.Optional(Type.String({ description: 'route, audit, kobject_uevent, generic …' })),
  portId: Type.Number({ description: 'The pid for the first socket of a process, 0 for the kernel' }),
  groups: Type.Array(Type.Integer(), { description: 'Multicast groups joined, of the first 32' }),
  rmemBytes: Type.Number(),
  wmemBytes: Type.Number(),
  isDumping: Type.Boolean(),
  referenceCount: Type.Integer(),
  drops: count(),
  inode: count(),
});
export type ProcNetlinkSocket = Static<typeof ProcNetlinkSocket>;

/** A socket of /proc/net/unix. */
export const ProcUnixSocket = Type.Object({
  socketAddress: Type.String(),
  referenceCount: Type.Integer(),
  protocol: Type.Integer(),
  isListening: Type.Boolean(),
  type: Type.String({ description: 'stream, dgram, seqpacket' }),
  state: Type.String({ description: 'unconnected, connecting, connected, disconnecting' }),
  inode: Type.Number(),
  path: Type.Optional(Type.String({ description: 'With @ in front where it is abstract' })),
});
export type ProcUnixSocket = Static<typeof ProcUnixSocket>;

/** A socket of /proc/net/packet. */
export const ProcPacketSocket = Type.Object({
  socketAddress: Type.String(),
  referenceCount: Type.Integer(),
  type: Type.String({ description: 'raw, dgram, packet' }),
  protocol: Type.String({ description: 'ETH_P_* as hexadecimal digits: 0x0003 is every protocol' }),
  interfaceIndex: Type.Integer({ description: '0 for every interface' }),
  isRunning: Type.Boolean(),
  rmemBytes: Type.Number(),
  uid: Type.Integer(),
  inode: Type.Number(),
});
export type ProcPacketSocket = Static<typeof ProcPacketSocket>;
