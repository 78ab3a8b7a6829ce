import { readFile } from 'node:fs/promises';

/** The id of a container in a line of `/proc/self/mountinfo` or `/proc/self/cgroup` (proc_pid_mountinfo(5), cgroups(7)). */
export function containerIdIn(text: string): string | undefined {
  return /(?:\/docker\/containers\/|\/docker\/|docker-|libpod-)([0-9a-f]{64})/.exec(text)?.[1];
}

/** The id of the container that this process runs in; undefined when it runs in none, or cannot see it. */
export async function ownContainerId(): Promise<string | undefined> {
  for (const path of ['/proc/self/mountinfo', '/proc/self/cgroup']) {
    try {
      // Our own files of docker (hostname, resolv.conf) are mounted from the folder of our container.
      const text = await readFile(path, 'utf8');
      const lines = path.endsWith('mountinfo')
        ? text.split('\n').filter((line) => /\/etc\/host(s|name) /.test(line))
        : [text];
      const id = containerIdIn(lines.join('\n'));
      if (id !== undefined) return id;
    } catch {
      // Not Linux, or /proc is hidden: then the label of the container is all there is.
    }
  }
  return undefined;
}
