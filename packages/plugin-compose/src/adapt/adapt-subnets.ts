import { type ComposePath, isPlainMap, type PlainValue } from '../editor/compose-edit.ts';
import { freeSubnets } from '../network/free-subnets.ts';
import {
  contains,
  formatAddress,
  formatSubnet,
  overlap,
  parseAddress,
  parseSubnet,
  type Subnet,
} from '../network/subnet.ts';
import type { DeviceState, NetworkUse } from './device-state.ts';
import type { EditSession } from './edit-session.ts';

interface Taken {
  readonly subnet: Subnet;
  readonly holder: string;
}

/** Subnets of the device, without those that this file's own network has there already. */
function takenBy(networks: readonly NetworkUse[], key: string, written: string, project: string | undefined): Taken[] {
  return networks.flatMap((network) => {
    const isOwn =
      network.composeNetwork === key &&
      (project === undefined ? network.subnets.includes(written) : network.project === project);
    if (isOwn) return [];
    // The route of an own network is that of its bridge.
    const isOwnRoute = (text: string) =>
      network.kind === 'route' && networks.some((other) => other.kind === 'engine' && other.subnets.includes(text));
    return network.subnets.flatMap((text) => {
      const subnet = isOwnRoute(text) ? undefined : parseSubnet(text);
      return subnet
        ? [{ subnet, holder: `${network.kind === 'route' ? 'the route' : 'the network'} ${network.name}` }]
        : [];
    });
  });
}

/** Gives networks of the file whose subnet overlaps one of the device another of the same size. */
export function adaptSubnets(session: EditSession, device: DeviceState, project: string | undefined): void {
  const networks = session.servicesPath.length > 0 ? session.valueAt(['networks']) : undefined;
  if (!isPlainMap(networks)) return;
  const placed: Taken[] = [];
  for (const key of Object.keys(networks)) {
    const config = session.listAt(['networks', key, 'ipam', 'config']);
    for (const [index, entry] of config.entries()) {
      const written = isPlainMap(entry) ? entry.subnet : undefined;
      const subnet = typeof written === 'string' ? parseSubnet(written) : undefined;
      if (!subnet || typeof written !== 'string') continue;
      const taken = [...takenBy(device.networks, key, written, project), ...placed];
      const inTheWay = taken.find((other) => overlap(other.subnet, subnet));
      const { family, prefixLength } = subnet;
      const [free] = inTheWay
        ? freeSubnets(
            taken.map((other) => other.subnet),
            { family, prefixLength, count: 1 },
          )
        : [];
      placed.push({ subnet: free ?? subnet, holder: `the network ${key} of this file` });
      if (!inTheWay) continue;
      if (free) move(session, key, index, { from: subnet, to: free, written }, inTheWay.holder);
      else session.warn(`networks.${key}: ${written} overlaps ${inTheWay.holder}, and no subnet of its size is free`);
    }
  }
}

interface Move {
  readonly from: Subnet;
  readonly to: Subnet;
  readonly written: string;
}

function move(session: EditSession, key: string, index: number, { from, to, written }: Move, holder: string): void {
  const reason = `${written} overlaps ${holder}`;
  const list: ComposePath = ['networks', key, 'ipam', 'config'];
  const change = { kind: 'subnet', before: written, after: formatSubnet(to), reason } as const;
  if (!session.replaceInList(list, [index, 'subnet'], formatSubnet(to), change)) return;
  const shift = (value: PlainValue | undefined): string | undefined => {
    if (typeof value !== 'string') return undefined;
    const [text = '', length] = value.split('/');
    const address = parseAddress(text);
    if (!address || !contains(from, address)) return undefined;
    const shifted = formatAddress({ family: to.family, value: address.value - from.first + to.first });
    return length === undefined ? shifted : `${shifted}/${length}`;
  };
  const follow = (path: ComposePath, service?: string) => {
    const before = session.valueAt(path);
    const after = shift(before);
    if (after === undefined) return;
    const change_ = {
      kind: 'address',
      before: String(before),
      after,
      reason: `The subnet of ${key} is ${formatSubnet(to)} now`,
    } as const;
    session.apply({ kind: 'set', path, value: after }, service === undefined ? change_ : { ...change_, service });
  };
  for (const field of ['gateway', 'ip_range']) follow([...list, index, field]);
  const auxiliary = session.valueAt([...list, index, 'aux_addresses']);
  for (const name of isPlainMap(auxiliary) ? Object.keys(auxiliary) : [])
    follow([...list, index, 'aux_addresses', name]);
  for (const service of session.serviceNames()) {
    const field = to.family === 4 ? 'ipv4_address' : 'ipv6_address';
    follow([...session.servicesPath, service, 'networks', key, field], service);
  }
}
