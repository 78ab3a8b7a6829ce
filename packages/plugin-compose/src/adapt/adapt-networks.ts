import { isPlainMap } from '../editor/compose-edit.ts';
import type { ComposeFile } from '../schemas/compose-file.ts';
import type { DeviceState } from './device-state.ts';
import type { EditSession } from './edit-session.ts';

/** Services that a proxy may want to reach: the one that was chosen, or those that publish a TCP port. */
function reachable(file: ComposeFile, selected: (service: string) => boolean, isChosen: boolean): string[] {
  return Object.entries(file.services).flatMap(([name, { ports = [], network_mode }]) => {
    if (!selected(name) || (network_mode !== undefined && network_mode !== 'bridge')) return [];
    return isChosen || ports.some(({ protocol }) => protocol === 'tcp') ? [name] : [];
  });
}

/** The name by which the file calls a network of the device. */
function nameInFile(file: ComposeFile, network: string): string {
  const named = Object.entries(file.networks).find(([key, definition]) => (definition.name ?? key) === network);
  return named?.[0] ?? network;
}

function define(session: EditSession, device: DeviceState, key: string, network: string): boolean {
  if (session.valueAt(['networks', key]) !== undefined) return true;
  const exists = device.networks.some(({ name, kind }) => kind === 'engine' && name === network);
  // Compose refuses an external network that is not there, and would give its own another name.
  const value = exists ? { external: true, name: network } : { name: network };
  const reason = exists
    ? `The network ${network} of the device`
    : `The device has no network ${network} yet: compose makes it`;
  const change = { kind: 'network', before: null, after: exists ? 'external' : 'new', reason } as const;
  return session.apply({ kind: 'set', path: ['networks', key], value }, change);
}

/** Joins services to the proxy's network; those they are in are kept, the implicit default one too. */
export function adaptNetworks(
  session: EditSession,
  file: ComposeFile,
  device: DeviceState,
  selected: (service: string) => boolean,
  { defaultNetwork, isChosen }: { readonly defaultNetwork: string | undefined; readonly isChosen: boolean },
): void {
  const network = defaultNetwork ?? device.proxyNetwork;
  const services = reachable(file, selected, isChosen);
  if (network === undefined || services.length === 0) return;
  if (session.servicesPath.length === 0) {
    session.warn('A file of the compose format of version 1 has no networks');
    return;
  }
  const key = nameInFile(file, network);
  const joining = services.filter((name) => !Object.hasOwn(file.services[name]?.networks ?? {}, key));
  if (joining.length === 0) return;
  // A member without a definition is refused by compose, a definition without a member is not.
  if (!define(session, device, key, network)) return;
  for (const service of joining) {
    join(session, service, Object.keys(file.services[service]?.networks ?? { default: null }), { key, network });
  }
}

interface Proxy {
  readonly key: string;
  readonly network: string;
}

function join(session: EditSession, service: string, names: readonly string[], { key, network }: Proxy): void {
  const path = [...session.servicesPath, service, 'networks'];
  const present = session.valueAt(path);
  const change = {
    kind: 'network',
    service,
    before: present === undefined || present === null ? null : names.join(', '),
    after: [...names, key].join(', '),
    reason: `So that the proxy in the network ${network} reaches it`,
  } as const;
  if (isPlainMap(present)) session.apply({ kind: 'set', path: [...path, key], value: {} }, change);
  else if (Array.isArray(present) && present.length > 0) {
    const whole = { kind: 'set', path, value: [...present, key] } as const;
    session.applyFirst([{ kind: 'append', path, value: key }, whole], change);
  } else {
    // What comes from `extends` is merged with what stands here, the implicit default is not.
    const value = names.includes('default') ? ['default', key] : [key];
    session.apply({ kind: 'set', path, value }, change);
  }
}
