import { defineResource, NotFoundError } from '@infrastructor/core';
import { deviceDirectory, zfsDevices } from '../access/device-directory.ts';
import { poolStatusCollector } from '../collectors/pool-status.ts';

export const poolResource = defineResource({
  uri: 'zfs://pools/{device}/{pool}',
  name: 'ZFS pool',
  description: 'State, device tree, errors and scan of one pool',
  needs: { devices: deviceDirectory },
  changes: [poolStatusCollector],
  complete: {
    device: (_typed, { needs }) => zfsDevices(needs.devices),
    async pool(_typed, { needs, onDevice }) {
      const names = await Promise.all(
        (await zfsDevices(needs.devices)).slice(0, 100).map(async (hostname) => {
          const device = await onDevice(hostname);
          return device.collect(poolStatusCollector).catch(() => []);
        }),
      );
      return [...new Set(names.flat().map(({ pool }) => pool))].sort();
    },
  },
  async read({ onDevice, variables: { device, pool } }) {
    const pools = await (await onDevice(device)).collect(poolStatusCollector);
    const found = pools.find((status) => status.pool === pool);
    if (found) return found;
    throw new NotFoundError(`There is no pool ${pool} on ${device}`, {
      hint: `Its pools: ${pools.map((status) => status.pool).join(', ') || 'none'}.`,
    });
  },
});
