import { defineParser, Type } from '@infrastructor/core';
import { readObjects, textOf } from './json-lines.ts';

export const Route = Type.Object({ subnet: Type.String(), interface: Type.Optional(Type.String()) });

/** Reads `ip -j route` (ip-route(8)); the default route is no subnet of the device's own. */
export const routes = defineParser({
  name: 'compose.routes',
  description: 'Subnets that a device has routes to, from ip -j route',
  output: Type.Array(Route),
  parse(text) {
    return readObjects(text, 'ip -j route').flatMap(({ dst, dev }) => {
      const subnet = textOf(dst);
      if (subnet === undefined || subnet === 'default') return [];
      const name = textOf(dev);
      return [{ subnet, ...(name === undefined ? {} : { interface: name }) }];
    });
  },
});
