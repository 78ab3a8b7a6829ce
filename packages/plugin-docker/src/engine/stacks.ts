import type { ContainerSummary } from '../schemas/container-summary.ts';

export interface StackService {
  readonly service: string;
  readonly containers: readonly Pick<ContainerSummary, 'id' | 'name' | 'image' | 'state' | 'health' | 'ports'>[];
}

/** Containers that belong together: a compose project or a swarm stack. */
export interface Stack {
  readonly stack: string;
  readonly kind: 'compose' | 'swarm';
  readonly workingDirectory?: string;
  readonly configFiles: readonly string[];
  readonly running: number;
  readonly total: number;
  readonly services: readonly StackService[];
}

/** Name of the stack of a container, by the labels that compose, podman-compose and swarm set. */
export function stackOf({ composeProject, labels }: ContainerSummary): string | undefined {
  return composeProject ?? (labels['com.docker.stack.namespace'] || undefined);
}

export function serviceOf({ composeService, labels, name }: ContainerSummary): string {
  const swarm = labels['com.docker.swarm.service.name'];
  const namespace = labels['com.docker.stack.namespace'];
  if (composeService !== undefined) return composeService;
  if (!swarm) return name;
  return namespace && swarm.startsWith(`${namespace}_`) ? swarm.slice(namespace.length + 1) : swarm;
}

/** The stacks of one device, in the order of their names; containers of none are left out. */
export function stacks(containers: readonly ContainerSummary[]): Stack[] {
  const groups = Map.groupBy(
    containers.filter((container) => stackOf(container) !== undefined),
    (container) => stackOf(container) ?? '',
  );
  return [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([stack, members]) => describe(stack, members));
}

function describe(stack: string, members: readonly ContainerSummary[]): Stack {
  const first = members[0];
  const folder = first?.labels['com.docker.compose.project.working_dir'];
  const files = first?.labels['com.docker.compose.project.config_files'];
  return {
    stack,
    kind: first?.composeProject === undefined ? 'swarm' : 'compose',
    ...(folder ? { workingDirectory: folder } : {}),
    configFiles: files ? files.split(',') : [],
    running: members.filter(({ state }) => state === 'running').length,
    total: members.length,
    services: [...Map.groupBy(members, serviceOf)].map(([service, containers]) => ({
      service,
      containers: containers.map(({ id, name, image, state, health, ports }) => ({
        id,
        name,
        ...(image === undefined ? {} : { image }),
        ...(state === undefined ? {} : { state }),
        ...(health === undefined ? {} : { health }),
        ports,
      })),
    })),
  };
}
