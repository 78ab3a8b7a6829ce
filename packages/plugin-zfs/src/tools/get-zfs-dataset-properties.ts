import { exposeCollector } from '@infrastructor/core';
import { datasetPropertiesCollector } from '../collectors/dataset-properties.ts';

export const getZfsDatasetProperties = exposeCollector(datasetPropertiesCollector, {
  name: 'get_zfs_dataset_properties',
  http: 'GET /api/zfs/:device/datasets/:dataset/properties',
});
