import { defineParser } from '@infrastructor/core';
import { Properties } from '../schemas/property.ts';
import { parseProperties } from './properties/property-table.ts';
import { poolUnits, unitOf } from './properties/property-units.ts';

/** `zpool get` of pools or vdevs with `-Hp`, for people, or `-j`. Source: zpool-get(8), zpoolprops(7), vdevprops(7). */
export const zpoolGet = defineParser({
  name: 'zpool.get',
  description: 'Typed properties of pools or vdevs from `zpool get`',
  output: Properties,
  parse: (text, context) =>
    parseProperties(
      { command: 'zpool get', unitOf: (property) => unitOf(property, poolUnits), isName: (text) => text !== '' },
      text,
      context,
    ),
});
