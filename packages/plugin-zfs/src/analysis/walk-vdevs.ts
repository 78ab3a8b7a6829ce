import type { PoolStatus } from '../schemas/pool-status.ts';
import { type Vdev, type VdevClass, vdevClasses } from '../schemas/vdev.ts';

export interface FoundVdev {
  readonly vdev: Vdev;
  readonly class: VdevClass;
  /** Names from the top down, the vdev's own last. */
  readonly path: readonly string[];
}

/** Every vdev of a pool at every depth, without the pool itself. */
export function* walkVdevs({ vdevs }: PoolStatus): Generator<FoundVdev> {
  for (const name of vdevClasses) {
    for (const vdev of vdevs?.classes[name] ?? []) yield* below(vdev, name, []);
  }
}

function* below(vdev: Vdev, vdevClass: VdevClass, parents: readonly string[]): Generator<FoundVdev> {
  const path = [...parents, vdev.name];
  yield { vdev, class: vdevClass, path };
  for (const child of vdev.children) yield* below(child, vdevClass, path);
}
