import { type DeviceAccess, isInfrastructorError } from '@infrastructor/core';
import { runPermitted } from '../access/permitted.ts';
import { listTree } from '../commands/zfs-list.ts';
import { partsOf } from '../names.ts';
import type { Dataset } from '../schemas/dataset.ts';
import { snapshotLoss } from './receive-check.ts';

type Access = Pick<DeviceAccess, 'device' | 'run'>;

/** A dataset and all below it with their snapshots; nothing where it does not exist. */
export async function treeOf(access: Access, dataset: string): Promise<readonly Dataset[]> {
  try {
    return await runPermitted(access, listTree, { dataset });
  } catch (error) {
    if (isInfrastructorError(error) && error.code === 'NOT_FOUND') return [];
    throw error;
  }
}

/**
 * What `-F` would destroy besides the target itself where the stream replicates: snapshots and datasets that the sending
 * side does not have, and what was written below (zfs-receive(8), -F).
 */
export async function replicatedLosses(
  from: Access,
  snapshot: string,
  to: Access,
  target: string,
): Promise<readonly string[]> {
  const top = partsOf(snapshot)?.dataset ?? snapshot;
  const [source, present] = await Promise.all([treeOf(from, top), treeOf(to, target)]);
  const sentGuids = new Set(source.filter(isSnapshot).map(({ guid }) => guid));
  const sentPaths = new Set(source.filter((one) => !isSnapshot(one)).map(({ name }) => name.slice(top.length)));
  const datasets = present.filter((one) => !isSnapshot(one) && one.name !== target);
  return [
    ...datasets
      .filter(({ name }) => !sentPaths.has(name.slice(target.length)))
      .map(({ name }) => `All data in ${name}`),
    ...present.filter((one) => isSnapshot(one) && !sentGuids.has(one.guid)).map(snapshotLoss),
    ...(datasets.length > 0 ? [`What was written to datasets below ${target} since their newest snapshots`] : []),
  ];
}

const isSnapshot = ({ name }: Dataset) => name.includes('@');
