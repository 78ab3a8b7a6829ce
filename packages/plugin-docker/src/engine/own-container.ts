import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { ConflictError } from '@infrastructor/core';

/** Ids of containers that a mount table or a cgroup list of one of their processes names (proc(5), cgroups(7)). */
export function containerIdsIn(mountInfo: string, cgroups: string): string[] {
  const mounts = [...mountInfo.matchAll(/\/containers\/([0-9a-f]{64})\/(?:hostname|hosts|resolv\.conf)\b/g)];
  const groups = [...cgroups.matchAll(/(?:docker|libpod|containerd|cri)[-/a-z.]*?([0-9a-f]{64})/g)];
  return [...new Set([...mounts, ...groups].flatMap(([, id]) => (id === undefined ? [] : [id])))];
}

/** What may be the id of the container in which this process runs: whole ids, and the host name, which is its beginning. */
export function ownContainerIds(): readonly string[] {
  const names = [hostname(), process.env.HOSTNAME ?? ''].filter((name) => /^[0-9a-f]{12}$/.test(name));
  return [...containerIdsIn(text('/proc/self/mountinfo'), text('/proc/self/cgroup')), ...names];
}

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/**
 * Keeps a tool from ending the program that runs it.
 * @throws {ConflictError} when this host runs in that container
 */
export function refuseOwnContainer(
  container: { readonly id: string; readonly name: string },
  action: string,
  own: readonly string[] = ownContainerIds(),
): void {
  if (!own.some((id) => container.id.startsWith(id))) return;
  throw new ConflictError(
    `${container.name} is the container in which Infrastructor itself runs; it will not ${action} it`,
    {
      hint: 'Do it on the device, where it can be started again.',
    },
  );
}
