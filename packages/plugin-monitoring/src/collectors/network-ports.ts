import { defineCollector } from '@infrastructor/core';
import { socketList } from '../commands/socket-list.ts';
import { type NetworkPort, NetworkPorts } from '../schemas/network-port.ts';
import type { Socket } from '../schemas/socket.ts';

/** Ports that are open on a machine, TCP and UDP, IPv4 and IPv6, with their processes. */
export const networkPorts = defineCollector({
  name: 'network.ports',
  description: 'Open TCP and UDP ports with the processes behind them',
  ttl: '60s',
  output: NetworkPorts,
  async collect({ run, warn }) {
    const ports = (await run(socketList)).flatMap(toPorts);
    if (ports.some(({ processes }) => processes.length === 0)) {
      warn('Some ports show no process: only root sees the processes of other users');
    }
    return ports;
  },
});

/** `*` of ss stands for both families: a socket of `::` that takes IPv4 too. */
function toPorts(socket: Socket): NetworkPort[] {
  const { netid, localAddress, localPort, processes = [] } = socket;
  if ((netid !== 'tcp' && netid !== 'udp') || localAddress === undefined || typeof localPort !== 'number') return [];
  const base = {
    protocol: netid,
    port: localPort,
    processes: processes.map(({ name, pid }) => ({ ...(name ? { name } : {}), ...(pid === undefined ? {} : { pid }) })),
  } as const;
  if (localAddress === '*') return [{ ...base, family: 'ipv6', address: '::' }];
  const address = localAddress.replace(/^\[(.*)\]$/, '$1');
  return [{ ...base, family: address.includes(':') ? 'ipv6' : 'ipv4', address }];
}
