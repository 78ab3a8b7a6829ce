import { defineParser } from '@infrastructor/core';
import { isEntityName } from '../names.ts';
import { Properties } from '../schemas/property.ts';
import { parseProperties } from './properties/property-table.ts';
import { datasetUnits, unitOf } from './properties/property-units.ts';

/** `zfs get` with `-Hp`, for people, or `-j`. Source: zfs-get(8), zfsprops(7). */
export const zfsGet = defineParser({
  name: 'zfs.get',
  description: 'Typed properties of datasets from `zfs get`',
  output: Properties,
  parse: (text, context) =>
    parseProperties(
      { command: 'zfs get', unitOf: (property) => unitOf(property, datasetUnits), isName: isEntityName },
      text,
      context,
    ),
});
