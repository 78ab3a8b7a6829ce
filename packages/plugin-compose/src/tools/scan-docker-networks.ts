import { defineTool, type Static, Type } from '@infrastructor/core';
import type { NetworkUse } from '../adapt/device-state.ts';
import { networkList } from '../commands/network-list.ts';
import { proxyNetworkOf, readContainers, readRoutes } from '../device/read-device-state.ts';
import { freeSubnets } from '../network/free-subnets.ts';
import { formatSubnet, overlap, parseSubnet } from '../network/subnet.ts';
import type { EngineNetwork } from '../schemas/engine-container.ts';
import { NetworkScan } from '../schemas/network-scan.ts';

type Named = { readonly name: string; readonly subnet: string };

function overlapsOf(networks: readonly Named[], others: readonly Named[]): Static<typeof NetworkScan>['overlaps'] {
  return networks.flatMap((network, index) =>
    [...networks.slice(index + 1), ...others].flatMap((other) => {
      const [a, b] = [parseSubnet(network.subnet), parseSubnet(other.subnet)];
      const isDouble = a !== undefined && b !== undefined && overlap(a, b);
      return isDouble
        ? [{ network: network.name, subnet: network.subnet, with: `${other.name} (${other.subnet})` }]
        : [];
    }),
  );
}

/** Routes that are not just those of the engine's own bridges. */
function otherRoutes(networks: readonly EngineNetwork[], routes: readonly NetworkUse[]): Named[] {
  const own = new Set(networks.flatMap(({ subnets }) => subnets));
  return routes.flatMap(({ name, subnets }) =>
    subnets.filter((subnet) => !own.has(subnet)).map((subnet) => ({ name, subnet })),
  );
}

export const scanDockerNetworks = defineTool({
  name: 'scan_docker_networks',
  description: 'Networks of docker on a device with subnets and members, overlaps, free subnets, and what to use',
  scope: 'read',
  effects: { readOnly: true, idempotent: true },
  http: 'POST /api/compose/scan-networks',
  timeout: '90s',
  input: Type.Object({
    prefixLength: Type.Integer({
      default: 24,
      minimum: 16,
      maximum: 29,
      description: 'Size of the free subnets to name',
    }),
    count: Type.Integer({ default: 5, minimum: 1, maximum: 100 }),
  }),
  output: NetworkScan,
  async run(context) {
    const { prefixLength, count } = context.input;
    const networks = await context.run(networkList);
    const [containers, found] = await Promise.all([readContainers(context), readRoutes(context)]);
    const routes = otherRoutes(networks, found);
    const named = networks.flatMap(({ name, subnets }) => subnets.map((subnet) => ({ name, subnet })));
    const taken = [...named, ...routes].flatMap(({ subnet }) => parseSubnet(subnet) ?? []);
    const free = freeSubnets(taken, { prefixLength, count }).map(formatSubnet);
    const proxy = proxyNetworkOf(containers, networks);
    const [subnet] = free;
    return {
      networks,
      routes,
      overlaps: overlapsOf(named, routes),
      freeSubnets: free,
      recommendation: {
        ...(proxy === undefined ? {} : { network: proxy }),
        ...(subnet === undefined ? {} : { subnet }),
        reasons: [
          proxy === undefined
            ? 'No reverse proxy was found in a network of its own'
            : `The reverse proxy is in ${proxy}`,
          subnet === undefined
            ? `No private subnet of /${prefixLength} is free`
            : `${subnet} overlaps no network of docker and no route of the device`,
        ],
      },
    };
  },
});
