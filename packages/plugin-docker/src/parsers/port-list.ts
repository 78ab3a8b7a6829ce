import type { ContainerPort } from '../schemas/container-port.ts';

const pattern = /^(?:(?:(.*):)?(\d+)(?:-(\d+))?->)?(\d+)(?:-(\d+))?(?:\/([a-z]+))?$/i;

/** More than all ports cannot be meant. */
const mostPorts = 65_536;

function readEntry(entry: string): ContainerPort[] {
  const match = pattern.exec(entry);
  if (!match) return [];
  const [, address, publicFirst, , privateFirst, privateLast, protocol = 'tcp'] = match;
  const first = Number(privateFirst);
  const count = Number(privateLast ?? privateFirst) - first + 1;
  if (first + count > mostPorts) return [];
  const ip = address?.replace(/^\[(.*)\]$/, '$1');
  return Array.from({ length: Math.max(count, 0) }, (_, offset) => ({
    ...(publicFirst !== undefined && ip ? { ip } : {}),
    privatePort: first + offset,
    ...(publicFirst === undefined || publicFirst === '0' ? {} : { publicPort: Number(publicFirst) + offset }),
    type: protocol.toLowerCase(),
  }));
}

/**
 * Ports as `docker ps` shows them: `2380/tcp, 0.0.0.0:8000-8002->8000-8002/tcp, :::53->53/udp, [::]:80->80/tcp`.
 * Ranges become single ports, as the engine API lists them. What is no port is left out.
 */
export function readPortList(text: string): ContainerPort[] {
  return text.split(', ').flatMap((entry) => readEntry(entry.trim()));
}
