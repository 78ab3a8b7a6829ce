import { type Static, Type } from '@infrastructor/core';

const names = (description: string) => Type.Array(Type.String(), { description });

/** One neighbour of /proc/net/arp. */
export const ProcArpEntry = Type.Object({
  address: Type.String(),
  hardwareType: Type.Integer({ description: 'ARPHRD_*: 1 is Ethernet' }),
  flags: names('complete, permanent, published; empty while the address is being asked for'),
  hardwareAddress: Type.String(),
  mask: Type.Optional(Type.String()),
  interface: Type.String(),
});
export type ProcArpEntry = Static<typeof ProcArpEntry>;

/** A multicast group of the link layer, from /proc/net/dev_mcast. */
export const ProcMulticastAddress = Type.Object({
  interfaceIndex: Type.Integer(),
  interface: Type.String(),
  users: Type.Integer(),
  globalUsers: Type.Integer(),
  hardwareAddress: Type.String(),
});
export type ProcMulticastAddress = Static<typeof ProcMulticastAddress>;

/** An IPv6 address of /proc/net/if_inet6. */
export const ProcInterfaceAddress = Type.Object({
  address: Type.String(),
  interfaceIndex: Type.Integer(),
  prefixLength: Type.Integer(),
  scope: Type.String({ description: 'global, host, link, site, compat; a hexadecimal number for any other' }),
  flags: names('permanent, temporary, tentative, deprecated …'),
  interface: Type.String(),
});
export type ProcInterfaceAddress = Static<typeof ProcInterfaceAddress>;

const route = {
  interface: Type.String(),
  destination: Type.String(),
  gateway: Type.Optional(Type.String({ description: 'Left out where the network is at the interface itself' })),
  flags: names('up, gateway, host, reject …'),
  referenceCount: Type.Number(),
  useCount: Type.Number(),
  metric: Type.Number(),
};

/** A route of /proc/net/route. */
export const ProcRoute = Type.Object({
  ...route,
  mask: Type.String(),
  mtuBytes: Type.Number({ description: '0 for the MTU of the interface, and so are window and round trip time' }),
  windowBytes: Type.Number(),
  initialRoundTripTimeMs: Type.Number(),
});
export type ProcRoute = Static<typeof ProcRoute>;

/** A route of /proc/net/ipv6_route. */
export const ProcIpv6Route = Type.Object({
  ...route,
  destinationPrefixLength: Type.Integer(),
  source: Type.String(),
  sourcePrefixLength: Type.Integer(),
});
export type ProcIpv6Route = Static<typeof ProcIpv6Route>;

/** Group memberships of /proc/net/igmp and /proc/net/igmp6, one row a group. */
export const ProcMulticastGroup = Type.Object({
  interfaceIndex: Type.Integer(),
  interface: Type.String(),
  querier: Type.Optional(Type.String({ description: 'V1, V2, V3: the version that the router speaks (IPv4)' })),
  group: Type.String(),
  users: Type.Integer(),
  timerRunning: Type.Optional(Type.Boolean()),
  timerTicks: Type.Optional(Type.Number({ description: 'Until the next report, in clock ticks' })),
  isReporter: Type.Optional(Type.Boolean()),
  flags: Type.Optional(Type.Array(Type.String())),
});
export type ProcMulticastGroup = Static<typeof ProcMulticastGroup>;

/** Counters of /proc/net/netstat and /proc/net/snmp, by group (TcpExt, Ip …) under the kernel's own names. */
export const ProcNetworkCounters = Type.Record(Type.String(), Type.Record(Type.String(), Type.Number()));

/** A protocol of /proc/net/protocols. */
export const ProcProtocol = Type.Object({
  protocol: Type.String(),
  socketBytes: Type.Integer(),
  sockets: Type.Integer(),
  memoryPages: Type.Optional(Type.Number({ description: 'Left out where the protocol does not count it' })),
  underPressure: Type.Optional(Type.Boolean()),
  maxHeaderBytes: Type.Integer(),
  ownSlab: Type.Boolean(),
  module: Type.String(),
  operations: names('What the protocol implements: cl close, co connect, di disconnect, ac accept …'),
});
export type ProcProtocol = Static<typeof ProcProtocol>;
