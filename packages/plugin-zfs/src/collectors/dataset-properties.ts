import { defineCollector, Type } from '@infrastructor/core';
import { runPermitted } from '../access/permitted.ts';
import { getOrigins, getProperties, getSettings } from '../commands/zfs-get.ts';
import { DatasetName, FullSnapshotName } from '../names.ts';
import { Properties } from '../schemas/property.ts';

export const datasetPropertiesCollector = defineCollector({
  name: 'zfs.dataset-properties',
  description: 'Every property of one dataset or snapshot, with where it comes from',
  ttl: '60s',
  requires: ['zfs'],
  persist: 'none',
  params: Type.Object({ dataset: Type.Union([DatasetName, FullSnapshotName]) }),
  output: Properties,
  collect: (context) => runPermitted(context, getProperties, context.params),
});

export const datasetSettingsCollector = defineCollector({
  name: 'zfs.dataset-settings',
  description: 'Settings of all datasets that advice rests on',
  ttl: '15m',
  timeout: '60s',
  requires: ['zfs'],
  persist: 'none',
  output: Properties,
  collect: (context) => runPermitted(context, getSettings),
});

export const originsCollector = defineCollector({
  name: 'zfs.origins',
  description: 'Snapshots from which clones were made',
  ttl: '15m',
  timeout: '60s',
  requires: ['zfs'],
  persist: 'none',
  output: Properties,
  collect: (context) => runPermitted(context, getOrigins),
});
