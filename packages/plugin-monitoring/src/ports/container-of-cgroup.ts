import type { PortContainer } from '../schemas/network-port.ts';

const id = '([0-9a-f]{64})';
/** How runtimes name the cgroup of a container: by cgroupfs, and by systemd as a scope. */
const patterns: readonly (readonly [runtime: string, pattern: RegExp])[] = [
  ['docker', new RegExp(`/docker(?:/|-)${id}(?:\\.scope)?(?:[/\\n]|$)`)],
  ['podman', new RegExp(`/libpod-(?:conmon-)?${id}(?:\\.scope)?(?:[/\\n]|$)`)],
  ['containerd', new RegExp(`/cri-containerd-${id}\\.scope(?:[/\\n]|$)`)],
  ['crio', new RegExp(`/crio-${id}\\.scope(?:[/\\n]|$)`)],
  ['containerd', new RegExp(`/kubepods[^\\n]*/${id}(?:[/\\n]|$)`)],
];

/** The container of a process by the text of /proc/<pid>/cgroup (cgroups(7)), version 1 or 2; undefined outside of one. */
export function containerOfCgroup(text: string): PortContainer | undefined {
  for (const [runtime, pattern] of patterns) {
    const found = pattern.exec(text)?.[1];
    if (found) return { id: found, runtime };
  }
  const name = /\/lxc(?:\.payload)?[./]([^/\n]+)/.exec(text)?.[1];
  return name === undefined ? undefined : { name, runtime: 'lxc' };
}
