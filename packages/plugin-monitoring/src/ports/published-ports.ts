/** One port of this machine that docker leads into a container. */
export interface PublishedPort {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly containerPort: number;
  readonly protocol: string;
}

const mapping = /^(?:(.*):)?(\d+)(?:-(\d+))?->(\d+)(?:-\d+)?\/(tcp|udp|sctp)$/;

/** Reads `docker ps --no-trunc --format '{{.ID}} {{.Names}} {{.Ports}}'` (docker-ps(1)): `0.0.0.0:80->80/tcp, :::9000-9001->9000-9001/udp`. */
export function readPublishedPorts(text: string): readonly PublishedPort[] {
  return text.split('\n').flatMap((line) => {
    const [, id, name, ports] = /^([0-9a-f]{12,64}) (\S+) (.*)$/.exec(line) ?? [];
    if (id === undefined || name === undefined) return [];
    return (ports ?? '').split(', ').flatMap((part) => {
      const [, address, first, last, inside, protocol = ''] = mapping.exec(part.trim()) ?? [];
      if (first === undefined) return [];
      const count = Math.min(Number(last ?? first) - Number(first), 65_535) + 1;
      return Array.from({ length: count }, (_, offset) => ({
        id,
        name,
        address: (address ?? '0.0.0.0').replace(/^\[(.*)\]$/, '$1'),
        port: Number(first) + offset,
        containerPort: Number(inside) + offset,
        protocol,
      }));
    });
  });
}
