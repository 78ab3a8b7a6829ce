import type { NetstatRow } from '../schemas/netstat-row.ts';
import type { NetworkPort } from '../schemas/network-port.ts';
import type { Socket } from '../schemas/socket.ts';

/** `*` of ss stands for both families: a socket of `::` that takes IPv4 too. */
export function fromSs(socket: Socket): NetworkPort[] {
  const { netid, localAddress, localPort, processes = [] } = socket;
  if ((netid !== 'tcp' && netid !== 'udp') || localAddress === undefined || typeof localPort !== 'number') return [];
  const row = {
    protocol: netid,
    port: localPort,
    ...(socket.interface === undefined ? {} : { interface: socket.interface }),
    processes: processes.map(({ name, pid }) => ({ ...(name ? { name } : {}), ...(pid === undefined ? {} : { pid }) })),
  } as const;
  return [{ ...row, ...familyOf(localAddress === '*' ? '::' : localAddress) }];
}

/** A row of `netstat -tuln -p`, which shows one process where a socket has several. */
export function fromNetstat(row: NetstatRow): NetworkPort[] {
  if (row.kind !== 'network' || !('localAddress' in row)) return [];
  const { transport, localAddress, localPort, pid, programName } = row;
  if ((transport !== 'tcp' && transport !== 'udp') || typeof localAddress !== 'string' || typeof localPort !== 'number')
    return [];
  const isOwned = typeof pid === 'number';
  return [
    {
      protocol: transport,
      port: localPort,
      ...familyOf(localAddress, row.family === 'ipv6'),
      processes: isOwned ? [{ ...(typeof programName === 'string' ? { name: programName } : {}), pid }] : [],
    },
  ];
}

function familyOf(text: string, isIpv6 = false): Pick<NetworkPort, 'family' | 'address'> {
  const address = text.replace(/^\[(.*)\]$/, '$1');
  return { family: isIpv6 || address.includes(':') ? 'ipv6' : 'ipv4', address };
}
