import type { Plan } from '@infrastructor/core';
import type { ContainerDetail } from '../schemas/container-detail.ts';

export interface RemovalPlan extends Plan {
  /** Volumes that the engine made for this container and would remove with it. */
  readonly anonymousVolumes: readonly string[];
}

/** The engine names a volume that nobody named by 64 random hexadecimal digits. */
const anonymous = /^[0-9a-f]{64}$/;

/** What the removal of a container would do; the engine removes anonymous volumes only, named ones stay. */
export function planRemoval(container: ContainerDetail, removeVolumes: boolean): RemovalPlan {
  const { name, id, mounts, state, logDriver } = container;
  const volumes = mounts.flatMap((mount) =>
    mount.type === 'volume' && mount.name !== undefined ? [{ ...mount, name: mount.name }] : [],
  );
  const unnamed = volumes.filter((volume) => anonymous.test(volume.name));
  const named = volumes.filter((volume) => !anonymous.test(volume.name));
  const kept = named.map((volume) => volume.name);
  const losses = [
    `Every file that ${name} wrote outside of its mounts`,
    ...(logDriver === undefined || ['json-file', 'local'].includes(logDriver) ? [`The log of ${name}`] : []),
    ...(removeVolumes ? unnamed.map((volume) => `The anonymous volume ${volume.name} of ${volume.destination}`) : []),
  ];
  return {
    steps: [
      ...(state.running ? [`Kill ${name}, which is running`] : []),
      `Remove the container ${name} (${id.slice(0, 12)})`,
      ...(removeVolumes ? unnamed.map((volume) => `Remove the anonymous volume ${volume.name}`) : []),
      ...(kept.length > 0 ? [`Keep the named volumes ${kept.join(', ')}`] : []),
      ...(!removeVolumes && unnamed.length > 0
        ? [`Leave ${unnamed.length} anonymous volumes behind without a container`]
        : []),
    ],
    losses,
    reversible: false,
    anonymousVolumes: unnamed.map((volume) => volume.name),
  };
}
