import type { NetworkPort } from '../schemas/network-port.ts';

/** Services that were not made to face a network without a login or without encryption. */
const delicate: Readonly<Record<number, string>> = {
  21: 'FTP sends passwords in the clear',
  23: 'Telnet sends passwords in the clear',
  111: 'rpcbind helps to find and to amplify',
  445: 'SMB',
  2049: 'NFS trusts addresses',
  2375: 'The Docker API without TLS is root for everybody',
  3306: 'MySQL',
  5432: 'PostgreSQL',
  5900: 'VNC',
  6379: 'Redis has no password by default',
  9200: 'Elasticsearch has no password by default',
  11211: 'memcached has no password and amplifies',
  27017: 'MongoDB',
};

/** What the open ports of a machine tell together. */
export interface PortAnalysis {
  readonly total: number;
  readonly byProtocol: Readonly<Record<string, number>>;
  /** On every address of the machine. */
  readonly everywhere: readonly string[];
  /** On the loopback alone. */
  readonly local: readonly string[];
  readonly inContainers: Readonly<Record<string, readonly string[]>>;
  readonly withoutProcess: readonly string[];
  readonly attention: readonly { readonly port: string; readonly reason: string }[];
}

const isAny = (address: string) => address === '0.0.0.0' || address === '::';
const isLoopback = (address: string) =>
  address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.');

/** Sums up ports; several addresses of one port are one entry, `tcp/80`. */
export function analyzePorts(ports: readonly NetworkPort[]): PortAnalysis {
  const nameOf = ({ protocol, port }: NetworkPort) => `${protocol}/${port}`;
  const names = (list: readonly NetworkPort[]) => [...new Set(list.map(nameOf))].sort(byNumber);
  const all = names(ports);
  const reachable = ports.filter(({ address }) => !isLoopback(address));
  const local = all.filter((name) => !reachable.some((port) => nameOf(port) === name));
  const inContainers: Record<string, readonly string[]> = {};
  for (const port of ports) {
    const container = port.container?.name ?? port.container?.id?.slice(0, 12);
    if (container === undefined) continue;
    inContainers[container] = [...new Set([...(inContainers[container] ?? []), nameOf(port)])];
  }
  return {
    total: all.length,
    byProtocol: Object.fromEntries(
      ['tcp', 'udp'].map((protocol) => [protocol, all.filter((name) => name.startsWith(protocol)).length]),
    ),
    everywhere: names(ports.filter(({ address }) => isAny(address))),
    local,
    inContainers,
    withoutProcess: names(ports.filter(({ processes }) => processes.length === 0)),
    attention: names(reachable).flatMap((port) => {
      const reason = delicate[Number(port.split('/')[1])];
      return reason === undefined ? [] : [{ port, reason: `${reason}; it can be reached from other machines` }];
    }),
  };
}

function byNumber(a: string, b: string): number {
  return Number(a.split('/')[1]) - Number(b.split('/')[1]) || (a < b ? -1 : 1);
}
