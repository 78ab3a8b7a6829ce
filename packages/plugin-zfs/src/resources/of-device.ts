import { type CollectorDefinition, defineResource } from '@infrastructor/core';
import { deviceDirectory, zfsDevices } from '../access/device-directory.ts';
import { datasetsCollector } from '../collectors/datasets.ts';
import { healthCollector } from '../collectors/health.ts';
import { poolsCollector } from '../collectors/pools.ts';
import { snapshotsCollector } from '../collectors/snapshots.ts';

/** One snapshot of a device as a document, listed for each device that has ZFS. */
const ofDevice = (what: 'pools' | 'datasets' | 'snapshots' | 'health', name: string, collector: CollectorDefinition) =>
  defineResource({
    uri: `zfs://${what}/{device}`,
    name,
    description: collector.description,
    needs: { devices: deviceDirectory },
    changes: [collector],
    list: async ({ needs }) =>
      (await zfsDevices(needs.devices)).map((hostname) => ({
        uri: `zfs://${what}/${encodeURIComponent(hostname)}`,
        name: `${name} of ${hostname}`,
      })),
    complete: { device: (_typed, { needs }) => zfsDevices(needs.devices) },
    read: async ({ onDevice, variables }) => (await onDevice(variables.device)).collect(collector),
  });

export const deviceResources = [
  ofDevice('pools', 'ZFS pools', poolsCollector),
  ofDevice('datasets', 'ZFS datasets', datasetsCollector),
  ofDevice('snapshots', 'ZFS snapshots', snapshotsCollector),
  ofDevice('health', 'ZFS health', healthCollector),
] as const;
