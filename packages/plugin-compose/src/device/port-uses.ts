import type { Static } from '@infrastructor/core';
import type { PortUse } from '../adapt/device-state.ts';
import { addressesOverlap } from '../adapt/port-ledger.ts';
import type { ListeningSocket } from '../parsers/listening-sockets.ts';
import type { EngineContainer } from '../schemas/engine-container.ts';

type Listening = Static<typeof ListeningSocket>;

const running = new Set(['running', 'paused', 'restarting']);

function containerOwner({ name, service, project, image }: EngineContainer): PortUse['owner'] {
  return {
    container: name,
    ...(service === undefined ? {} : { service }),
    ...(project === undefined ? {} : { project }),
    ...(image === undefined ? {} : { image }),
  };
}

/** The engine listens by its own proxy or not at all (it may only forward), so its sockets are put to the container. */
const isOfEngine = ({ process }: Listening) =>
  process === undefined || process === 'docker-proxy' || process === 'rootlesskit';

const isSame = (a: Omit<PortUse, 'state' | 'owner'>, b: Omit<PortUse, 'state' | 'owner'>) =>
  a.port === b.port && a.protocol === b.protocol && addressesOverlap(a.address, b.address);

/** Who has which port: sockets of processes, ports of running containers, and those that stopped ones will want. */
export function portUses(sockets: readonly Listening[], containers: readonly EngineContainer[]): PortUse[] {
  const published = containers.flatMap((container) =>
    container.ports.map(
      (port): PortUse => ({
        ...port,
        state: running.has(container.status) ? 'listening' : 'reserved',
        owner: containerOwner(container),
      }),
    ),
  );
  const listening = sockets.flatMap((socket): PortUse[] => {
    const { protocol, address, port, process, pid } = socket;
    const isPublished = published.some((use) => use.state === 'listening' && isSame(use, socket));
    if (isPublished && isOfEngine(socket)) return [];
    const owner = { ...(process === undefined ? {} : { process }), ...(pid === undefined ? {} : { pid }) };
    return [{ protocol, address, port, state: 'listening', owner }];
  });
  return [...listening, ...published].sort(
    (a, b) => a.port - b.port || a.protocol.localeCompare(b.protocol) || a.address.localeCompare(b.address),
  );
}
