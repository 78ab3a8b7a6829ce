import { defineParser, ParseError, Type } from '@infrastructor/core';
import { EngineNetwork } from '../schemas/engine-container.ts';
import { isObject, objectOf, readObjects, textOf } from './json-lines.ts';

/** Reads `docker network inspect` (Docker Engine API, NetworkInspect). */
export const engineNetworks = defineParser({
  name: 'compose.networks',
  description: 'Networks of the engine with subnets and compose labels, from docker network inspect',
  output: Type.Array(EngineNetwork),
  parse(text) {
    return readObjects(text, 'docker network inspect').map((record) => {
      const [name, driver] = [textOf(record.Name), textOf(record.Driver)];
      if (name === undefined || driver === undefined) {
        throw new ParseError('Not the JSON of docker network inspect: an object lacks Name or Driver');
      }
      const ranges = objectOf(record.IPAM).Config;
      const labels = objectOf(record.Labels);
      const project = textOf(labels['com.docker.compose.project']);
      const composeNetwork = textOf(labels['com.docker.compose.network']);
      return {
        name,
        driver,
        internal: record.Internal === true,
        attachable: record.Attachable === true,
        subnets: (Array.isArray(ranges) ? ranges : []).filter(isObject).flatMap(({ Subnet }) => textOf(Subnet) ?? []),
        containers: Object.values(objectOf(record.Containers)).flatMap(
          (container) => textOf(objectOf(container).Name) ?? [],
        ),
        ...(project === undefined ? {} : { project }),
        ...(composeNetwork === undefined ? {} : { composeNetwork }),
      };
    });
  },
});
