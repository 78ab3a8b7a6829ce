import { type DeviceAccess, sh } from '@infrastructor/core';
import { sections, splitSections } from '../commands/sections.ts';
import type { NetworkPort, PortContainer } from '../schemas/network-port.ts';
import { containerOfCgroup } from './container-of-cgroup.ts';
import { type PublishedPort, readPublishedPorts } from './published-ports.ts';

/** Cgroups of the processes behind ports, and what docker publishes; each as far as the user may see it. */
export const containersCommand = (pids: readonly number[]) =>
  sections({
    cgroups: sh`for pid in ${pids}; do echo "@$pid"; cat /proc/$pid/cgroup 2>/dev/null; done`,
    published: sh`timeout -k 1 5 docker ps --no-trunc --format '{{.ID}} {{.Names}} {{.Ports}}' 2>/dev/null`,
  });

/** Adds to each port the container behind it: by the cgroup of its process, or by docker's own list for its proxy. */
export async function withContainers(ports: readonly NetworkPort[], exec: DeviceAccess['exec'], privileged: boolean) {
  const pids = [...new Set(ports.flatMap(({ processes }) => processes.flatMap(({ pid }) => pid ?? [])))];
  const parts = splitSections((await exec(containersCommand(pids), { privileged })).stdout);
  const cgroups = new Map(
    Array.from((parts.get('cgroups')?.text ?? '').matchAll(/^@(\d+)\n((?:[^@\n].*\n?)*)/gm), ([, pid, text]) => [
      Number(pid),
      containerOfCgroup(text ?? ''),
    ]),
  );
  const published = readPublishedPorts(parts.get('published')?.text ?? '');
  return ports.map((port) => {
    const container = containerOf(port, cgroups, published);
    return container ? { ...port, container } : port;
  });
}

function containerOf(
  { processes, protocol, port, address }: NetworkPort,
  cgroups: ReadonlyMap<number, PortContainer | undefined>,
  published: readonly PublishedPort[],
): PortContainer | undefined {
  const own = processes.map(({ pid }) => (pid === undefined ? undefined : cgroups.get(pid))).find(Boolean);
  if (own) {
    const known = published.find(({ id }) => own.id?.startsWith(id) || (own.id && id.startsWith(own.id)));
    return known ? { ...own, name: known.name } : own;
  }
  // A process that is no proxy of docker has the port itself; docker's list is of others then.
  const mayBeProxy =
    processes.length === 0 ||
    processes.some(({ name }) => name?.startsWith('docker-proxy') || name?.startsWith('rootlessport'));
  const match = published.find(
    (each) => each.protocol === protocol && each.port === port && (each.address === address || isAny(each.address)),
  );
  if (!mayBeProxy || !match) return undefined;
  return { id: match.id, name: match.name, runtime: 'docker', containerPort: match.containerPort };
}

const isAny = (address: string) => address === '0.0.0.0' || address === '::';
