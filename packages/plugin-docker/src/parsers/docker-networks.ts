import { defineParser, ParseError, Type } from '@infrastructor/core';
import { NetworkDetail } from '../schemas/network-detail.ts';
import { cleanText } from './clean-text.ts';
import { isObject, type JsonObject, objectOf, objectsOf, textOf, textRecordOf } from './json-fields.ts';
import { omitUndefined } from './omit-undefined.ts';
import { readJsonRecords } from './read-json-records.ts';
import { timestamp } from './timestamp.ts';

const wanted = 'networks (docker network inspect)';

/** Docker keeps ranges in `IPAM.Config`, podman in `subnets`. */
function subnets(record: JsonObject): NetworkDetail['subnets'] {
  return [...objectsOf(objectOf(record.IPAM).Config), ...objectsOf(record.subnets)].flatMap((range) => {
    const subnet = textOf(range.Subnet ?? range.subnet);
    if (subnet === undefined) return [];
    return [omitUndefined({ subnet, gateway: textOf(range.Gateway ?? range.gateway), ipRange: textOf(range.IPRange) })];
  });
}

/**
 * One inspected network.
 * @throws {ParseError} when the object is no network with its subnets
 */
export function readNetworkDetail(record: JsonObject): NetworkDetail {
  const id = textOf(record.Id ?? record.id);
  const name = textOf(record.Name ?? record.name);
  const driver = textOf(record.Driver ?? record.driver);
  if (id === undefined || name === undefined || driver === undefined || isObject(record.State)) {
    throw new ParseError(`Not ${wanted}: an object lacks Id, Name or Driver`, {
      hint: 'Use docker network inspect; docker network ls does not know the subnets.',
    });
  }
  return omitUndefined({
    id,
    name,
    driver,
    scope: textOf(record.Scope),
    createdAt: timestamp(record.Created ?? record.created),
    ipv6: record.EnableIPv6 === true || record.ipv6_enabled === true,
    internal: record.Internal === true || record.internal === true,
    attachable: record.Attachable === true,
    subnets: subnets(record),
    containers: Object.entries(objectOf(record.Containers ?? record.containers)).map(([container, value]) => {
      const fields = objectOf(value);
      return omitUndefined({
        id: container,
        name: textOf(fields.Name ?? fields.name),
        ipv4Address: textOf(fields.IPv4Address),
        ipv6Address: textOf(fields.IPv6Address),
        macAddress: textOf(fields.MacAddress),
      });
    }),
    options: textRecordOf(record.Options ?? record.options),
    labels: textRecordOf(record.Labels ?? record.labels),
  });
}

/** Reads `docker network inspect`, with the subnets that `docker network ls` does not show. */
export const dockerNetworks = defineParser({
  name: 'docker.networks',
  description: 'Networks with subnets and containers: docker network inspect, podman network inspect',
  output: Type.Array(NetworkDetail),
  parse(text, context) {
    return readJsonRecords(cleanText(text), wanted, context).map(readNetworkDetail);
  },
});
