import { ConflictError, defineResource, isInfrastructorError, NotFoundError } from '@infrastructor/core';
import { deviceDirectory, zfsDevices } from '../access/device-directory.ts';
import { datasetPropertiesCollector } from '../collectors/dataset-properties.ts';
import { datasetsCollector } from '../collectors/datasets.ts';
import { poolsCollector } from '../collectors/pools.ts';
import { isDatasetName } from '../names.ts';

/**
 * A dataset by its pool and its name, whole or below the pool, with slashes as `%2F`: `zfs://tank/home%2Falice`. The
 * device is the one that has the pool.
 */
export const datasetResource = defineResource({
  uri: 'zfs://{pool}/{dataset}',
  name: 'ZFS dataset',
  description: 'Properties of a dataset on whichever device has its pool',
  needs: { devices: deviceDirectory },
  changes: [datasetsCollector],
  async read({ needs, onDevice, warn, variables: { pool, dataset } }) {
    const name = dataset === pool || dataset.startsWith(`${pool}/`) ? dataset : `${pool}/${dataset}`;
    if (!isDatasetName(name)) throw new NotFoundError(`${name} is no name of a dataset`);
    const candidates = await Promise.all(
      (await zfsDevices(needs.devices)).map(async (hostname) => {
        const device = await onDevice(hostname);
        try {
          return (await device.collect(poolsCollector)).some((one) => one.name === pool) ? [device] : [];
        } catch (error) {
          if (!isInfrastructorError(error)) throw error;
          warn(`${hostname} could not be asked for its pools: ${error.message}`);
          return [];
        }
      }),
    );
    const [found, ...others] = candidates.flat();
    if (!found) throw new NotFoundError(`No device has a pool ${pool}`);
    if (others.length > 0) {
      const names = [found, ...others].map(({ device }) => device.hostname).join(', ');
      throw new ConflictError(`Several devices have a pool ${pool}: ${names}`, {
        hint: 'Ask one of them: get_zfs_dataset_properties.',
      });
    }
    const properties = await found.collect(datasetPropertiesCollector, { dataset: name });
    return { device: found.device.hostname, dataset: name, properties };
  },
});
