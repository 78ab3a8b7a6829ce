import { type Static, Type } from '@infrastructor/core';

const count = () => Type.Optional(Type.Number());

/** One interface of /proc/net/dev: counters since the interface came up. A rate needs two readings. */
export const NetworkCounters = Type.Object({
  interface: Type.String(),
  rxBytes: Type.Number(),
  rxPackets: count(),
  rxErrors: count(),
  rxDropped: count(),
  rxFifo: count(),
  rxFrame: count(),
  rxCompressed: count(),
  rxMulticast: count(),
  txBytes: Type.Number(),
  txPackets: count(),
  txErrors: count(),
  txDropped: count(),
  txFifo: count(),
  txCollisions: count(),
  txCarrier: count(),
  txCompressed: count(),
});
export type NetworkCounters = Static<typeof NetworkCounters>;
export const NetworkCountersList = Type.Array(NetworkCounters);
