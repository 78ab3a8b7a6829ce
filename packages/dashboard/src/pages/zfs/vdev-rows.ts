import type { Status, Vdev } from './pool.ts';

export interface VdevRow extends Omit<Vdev, 'children'> {
  /** 0 is the pool. */
  readonly depth: number;
}

/** The tree of a pool as rows, the pool first; classes other than data have a row of their own. */
export function vdevRows(tree: Status['vdevs']): readonly VdevRow[] {
  if (tree === null) return [];
  const { classes, ...pool } = tree;
  const rows: VdevRow[] = [{ ...pool, depth: 0 }];
  const add = ({ children, ...vdev }: Vdev, depth: number) => {
    rows.push({ ...vdev, depth });
    for (const child of children) add(child, depth + 1);
  };
  for (const [name, vdevs] of Object.entries(classes)) {
    if (name !== 'data') rows.push({ name, state: '', read: null, write: null, cksum: null, note: null, depth: 0 });
    for (const vdev of vdevs) add(vdev, 1);
  }
  return rows;
}
