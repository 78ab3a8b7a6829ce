import { type DeviceAccess, type HandlerContext, isInfrastructorError } from '@infrastructor/core';
import type { DeviceState, NetworkUse } from '../adapt/device-state.ts';
import { containerList } from '../commands/container-list.ts';
import { networkList } from '../commands/network-list.ts';
import { routeList } from '../commands/route-list.ts';
import { socketList } from '../commands/socket-list.ts';
import type { EngineContainer, EngineNetwork } from '../schemas/engine-container.ts';
import { findAppdata } from './find-appdata.ts';
import { portUses } from './port-uses.ts';

type Context = HandlerContext & DeviceAccess;

/** A part without which the rest still says something: a device without docker has ports all the same. */
async function optional<Value>(
  { warn }: Context,
  what: string,
  read: Promise<readonly Value[]>,
): Promise<readonly Value[]> {
  try {
    return await read;
  } catch (error) {
    if (!isInfrastructorError(error) || !['COMMAND_FAILED', 'COMMAND_NOT_FOUND'].includes(error.code)) throw error;
    warn(`${what}: ${error.message}`);
    return [];
  }
}

export const readContainers = (context: Context): Promise<readonly EngineContainer[]> =>
  optional(context, 'Containers are not taken into account', context.run(containerList));

export const readNetworks = (context: Context): Promise<readonly EngineNetwork[]> =>
  optional(context, 'Networks of docker are not taken into account', context.run(networkList));

export async function readRoutes(context: Context): Promise<readonly NetworkUse[]> {
  const found = await optional(context, 'Routes of the device are not taken into account', context.run(routeList));
  return found.map(({ subnet, interface: name }) => ({ name: name ?? subnet, kind: 'route', subnets: [subnet] }));
}

/** The network of the container that is a known reverse proxy, or one that is called after it. */
export function proxyNetworkOf(
  containers: readonly EngineContainer[],
  networks: readonly EngineNetwork[],
): string | undefined {
  const own = new Set(['bridge', 'host', 'none']);
  const proxies = containers.filter(
    ({ image, name }) =>
      /(^|[/_-])(swag|nginx-proxy-manager|traefik|caddy)([:@_-]|$)/.test(`${image}`) || name === 'swag',
  );
  const joined = proxies.flatMap((proxy) => proxy.networks).find((name) => !own.has(name));
  return joined ?? ['swag', 'proxy', 'traefik'].find((wanted) => networks.some(({ name }) => name === wanted));
}

/** Everything of a device that a compose file has to fit. Ports that cannot be read are an error: none would be safe. */
export async function readDeviceState(context: Context, appdataPath: string | undefined): Promise<DeviceState> {
  const sockets = await context.run(socketList);
  const [containers, networks, found] = await Promise.all([
    readContainers(context),
    readNetworks(context),
    readRoutes(context),
  ]);
  const appdata = appdataPath ?? (await findAppdata(context, containers));
  const proxyNetwork = proxyNetworkOf(containers, networks);
  return {
    ports: portUses(sockets, containers),
    networks: [...networks.map((network): NetworkUse => ({ ...network, kind: 'engine' })), ...found],
    ...(appdata === undefined ? {} : { appdataPath: appdata }),
    ...(proxyNetwork === undefined ? {} : { proxyNetwork }),
  };
}
