import { posix } from 'node:path';
import type { ComposeFile } from '../schemas/compose-file.ts';
import type { EngineContainer } from '../schemas/engine-container.ts';

export type ActionKind = 'create' | 'recreate' | 'start' | 'keep' | 'recreate-if-changed';

/** What compose will do with a service. */
export interface ServiceAction {
  readonly service: string;
  readonly kind: ActionKind;
}

export interface ActionOptions {
  readonly services?: readonly string[] | undefined;
  readonly recreateContainers: boolean;
}

/** Services that are started: those asked for with all they depend on, or all that need no profile. */
export function activeServices(file: ComposeFile, asked: readonly string[] | undefined): string[] {
  const all = Object.entries(file.services);
  const names = asked ?? all.flatMap(([name, { profiles }]) => (profiles?.length ? [] : [name]));
  const active = new Set<string>();
  const add = (name: string) => {
    const service = file.services[name];
    if (!service || active.has(name)) return;
    active.add(name);
    for (const other of Object.keys(service.depends_on ?? {})) add(other);
  };
  for (const name of names) add(name);
  return all.flatMap(([name]) => (active.has(name) ? [name] : []));
}

/** Compares what runs with what the file wants, by the hash that compose itself keeps at each container. */
export function serviceActions(
  active: readonly string[],
  containers: readonly EngineContainer[],
  hashes: ReadonlyMap<string, string> | undefined,
  { recreateContainers }: ActionOptions,
): ServiceAction[] {
  return active.map((service) => {
    const own = containers.filter((container) => container.service === service);
    if (own.length === 0) return { service, kind: 'create' };
    if (recreateContainers) return { service, kind: 'recreate' };
    const hash = hashes?.get(service);
    if (hash === undefined) return { service, kind: 'recreate-if-changed' };
    if (own.some(({ configHash }) => configHash !== hash)) return { service, kind: 'recreate' };
    return { service, kind: own.every(({ status }) => status === 'running') ? 'keep' : 'start' };
  });
}

/** Lines of `config --hash '*'`: a service and its hash. */
export function readHashes(text: string): Map<string, string> {
  return new Map(
    text.split(/\r?\n/).flatMap((line): [string, string][] => {
      const [, service, hash] = /^(\S+) ([0-9a-f]{64})$/.exec(line.trim()) ?? [];
      return service === undefined || hash === undefined ? [] : [[service, hash]];
    }),
  );
}

export interface HostPaths {
  /** Bind mounts that lie in the project's folder, as they are written. */
  readonly relative: readonly string[];
  /** All bind mounts as absolute paths; those with variables are left out. */
  readonly absolute: readonly string[];
}

/** Paths of the host that the services of a file mount. */
export function hostPaths(file: ComposeFile, active: readonly string[], folder: string): HostPaths {
  const sources = active.flatMap((name) =>
    (file.services[name]?.volumes ?? []).flatMap(({ type, source }) => (type === 'bind' && source ? [source] : [])),
  );
  const written = [...new Set(sources)].filter((source) => !source.includes('$') && !source.startsWith('~'));
  return {
    relative: written.filter((source) => source.startsWith('.')),
    absolute: [...new Set(written.map((source) => posix.resolve(folder, source)))].sort(),
  };
}
