import type { ContainerDetail } from '../schemas/container-detail.ts';

export type DependencyKind = 'depends_on' | 'link' | 'volumes_from' | 'network_mode' | 'network' | 'volume';

/** Why two containers belong together. */
export interface Dependency {
  readonly kind: DependencyKind;
  /** The container at the other end. */
  readonly container: string;
  /** The network or volume that both use, or the condition of a depends_on. */
  readonly via?: string;
}

export interface ContainerDependencies {
  readonly container: string;
  /** What this container needs. */
  readonly dependsOn: readonly Dependency[];
  /** What needs this container. */
  readonly requiredBy: readonly Dependency[];
  /** What it shares a network or a volume with; neither needs the other. */
  readonly sharesWith: readonly Dependency[];
}

interface Edge extends Dependency {
  readonly from: string;
}

/** Every container of the default bridge reaches every other: that says nothing. */
const everyonesNetworks = new Set(['bridge', 'host', 'none']);

/** `db:service_healthy:false,cache:service_started:true`: service, condition, restart (docker/compose, `api.DependenciesLabel`). */
function composeEdges(container: ContainerDetail, all: readonly ContainerDetail[]): Edge[] {
  const label = container.labels['com.docker.compose.depends_on'] ?? '';
  return label.split(',').flatMap((entry) => {
    const [service = '', condition = 'service_started'] = entry.split(':');
    return all
      .filter((other) => other.composeProject === container.composeProject && other.composeService === service)
      .map((other) => ({ kind: 'depends_on' as const, from: container.name, container: other.name, via: condition }));
  });
}

function find(reference: string, all: readonly ContainerDetail[]): ContainerDetail | undefined {
  const name = reference.replace(/^\//, '');
  return all.find((other) => other.name === name || (name.length >= 12 && other.id.startsWith(name)));
}

function directEdges(container: ContainerDetail, all: readonly ContainerDetail[]): Edge[] {
  const linked = [...container.links, ...Object.values(container.networks).flatMap(({ links }) => links)];
  const joined = /^container:(.+)$/.exec(container.networkMode ?? '')?.[1];
  const references: readonly (readonly [DependencyKind, string])[] = [
    ...linked.map((link) => ['link', link.split(':')[0] ?? ''] as const),
    ...container.volumesFrom.map((source) => ['volumes_from', source.split(':')[0] ?? ''] as const),
    ...(joined === undefined ? [] : [['network_mode', joined] as const]),
  ];
  return references.flatMap(([kind, reference]) => {
    const other = find(reference, all);
    return other && other !== container ? [{ kind, from: container.name, container: other.name }] : [];
  });
}

/** What of a container others can share: user networks, named volumes, host paths. */
function shared(container: ContainerDetail): readonly (readonly ['network' | 'volume', string])[] {
  return [
    ...Object.keys(container.networks)
      .filter((network) => !everyonesNetworks.has(network))
      .map((network) => ['network', network] as const),
    ...container.mounts.flatMap((mount) => {
      const source = mount.name ?? mount.source;
      return source === undefined ? [] : [['volume', source] as const];
    }),
  ];
}

function unique<T extends Dependency>(edges: readonly T[]): T[] {
  return [...new Map(edges.map((edge) => [JSON.stringify(edge), edge])).values()];
}

/**
 * What each container needs, what needs it, and what it shares networks and volumes with, from inspected containers.
 * References to containers that are not in the list are left out.
 */
export function dependencyGraph(containers: readonly ContainerDetail[]): Map<string, ContainerDependencies> {
  const edges = unique(
    containers.flatMap((container) => [...composeEdges(container, containers), ...directEdges(container, containers)]),
  );
  const users = Map.groupBy(
    containers.flatMap((container) => shared(container).map(([kind, via]) => ({ kind, via, name: container.name }))),
    ({ kind, via }) => `${kind} ${via}`,
  );
  const graph = new Map<string, ContainerDependencies>();
  for (const container of containers) {
    const sharesWith = shared(container).flatMap(([kind, via]) =>
      (users.get(`${kind} ${via}`) ?? [])
        .filter(({ name }) => name !== container.name)
        .map(({ name }) => ({ kind, container: name, via })),
    );
    graph.set(container.name, {
      container: container.name,
      dependsOn: edges.filter(({ from }) => from === container.name).map(({ from: _, ...edge }) => edge),
      requiredBy: edges
        .filter((edge) => edge.container === container.name)
        .map(({ from, ...edge }) => ({ ...edge, container: from })),
      sharesWith: unique(sharesWith),
    });
  }
  return graph;
}
