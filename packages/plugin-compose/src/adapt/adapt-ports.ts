import { ConflictError } from '@infrastructor/core';
import type { ComposeFile } from '../schemas/compose-file.ts';
import { type DeviceState, describeOwner, type PortOwner } from './device-state.ts';
import type { EditSession } from './edit-session.ts';
import { type PortItem, readPortItem } from './port-item.ts';
import { type PortClaim, PortLedger, type TakenPort } from './port-ledger.ts';

export interface PortOptions {
  readonly autoAssignPorts: boolean;
  readonly portRangeStart: number;
  readonly portRangeEnd: number;
  /** `8080`, `web:8080` or `web:8080/udp` to the port of the host that shall be there instead. */
  readonly customPortMappings: Readonly<Record<string, number>>;
  /** Name of the project, where it is known; its own containers are then no conflict. */
  readonly project?: string | undefined;
}

interface PlacedItem {
  readonly service: string;
  readonly index: number;
  readonly item: PortItem;
  readonly isFixed: boolean;
}

/** The container of a service that is deployed already: it gives its ports up when it is recreated. */
function isOwn(owner: PortOwner, file: ComposeFile, project: string | undefined): boolean {
  for (const [name, service] of Object.entries(file.services)) {
    if (owner.container !== undefined && owner.container === service.container_name) return true;
    if (owner.service !== name) continue;
    const known = project ?? file.name;
    if (known === undefined ? owner.image === service.image : owner.project === known) return true;
  }
  return false;
}

/** Gives ports that are taken on the device, or twice in the file, others that are free. */
export function adaptPorts(
  session: EditSession,
  file: ComposeFile,
  device: DeviceState,
  selected: (service: string) => boolean,
  options: PortOptions,
): void {
  const ledger = new PortLedger();
  for (const { protocol, address, port, owner } of device.ports) {
    if (!isOwn(owner, file, options.project)) ledger.take({ protocol, address, port, holder: describeOwner(owner) });
  }
  const items = placedItems(session, file, selected);
  // What the file wants somewhere is not given to anyone else, so that one move does not cause the next.
  const avoided = new PortLedger();
  for (const { item, service } of items) for (const claim of item.claims) avoided.take({ ...claim, holder: service });
  const moves = new Moves(session, ledger, avoided, options);
  for (const placed of items.filter(({ isFixed }) => isFixed)) moves.keep(placed);
  for (const placed of items.filter(({ isFixed }) => !isFixed)) moves.place(placed);
  moves.reportUnused();
}

function placedItems(session: EditSession, file: ComposeFile, selected: (service: string) => boolean): PlacedItem[] {
  return session.serviceNames().flatMap((service) => {
    if (file.services[service]?.network_mode === 'host') {
      session.warn(`${service} uses the network of the host: its ports cannot be moved from here`);
      return [];
    }
    return session.listAt([...session.servicesPath, service, 'ports']).flatMap((written, index) => {
      const item = readPortItem(written);
      return item ? [{ service, index, item, isFixed: !selected(service) }] : [];
    });
  });
}

class Moves {
  readonly #session: EditSession;
  readonly #ledger: PortLedger;
  readonly #avoided: PortLedger;
  readonly #options: PortOptions;
  readonly #used = new Set<string>();
  /** Where a service's port went, so that its other protocol can go there too. */
  readonly #moved = new Map<string, number>();

  constructor(session: EditSession, ledger: PortLedger, avoided: PortLedger, options: PortOptions) {
    this.#session = session;
    this.#ledger = ledger;
    this.#avoided = avoided;
    this.#options = options;
  }

  keep({ item, service }: PlacedItem): void {
    if (item.anyOf) return;
    for (const claim of item.claims) this.#ledger.take({ ...claim, holder: `the service ${service} of this file` });
  }

  place(placed: PlacedItem): void {
    const custom = this.#custom(placed);
    const { item, service } = placed;
    if (custom !== undefined && custom !== item.first) {
      const holder = this.#holderAt(item, custom);
      if (holder) {
        throw new ConflictError(`customPortMappings puts ${service} on port ${custom}, which ${holder.holder} has`, {
          hint: 'scan_device_ports shows what is free.',
        });
      }
      this.#move(placed, custom, 'customPortMappings asks for it');
      return;
    }
    const holder = item.anyOf ? this.#allTaken(item) : this.#holderAt(item, item.first);
    if (!holder) {
      this.keep(placed);
      return;
    }
    const reason = `Port ${holder.port}/${holder.protocol} is used by ${holder.holder}`;
    if (!this.#options.autoAssignPorts) {
      this.#session.warn(`${service}: ${reason}`);
      return;
    }
    const free = this.#free(placed);
    const { portRangeStart, portRangeEnd } = this.#options;
    if (free === undefined)
      this.#session.warn(`${service}: ${reason}, and none is free from ${portRangeStart} to ${portRangeEnd}`);
    else this.#move(placed, free, reason);
  }

  reportUnused(): void {
    for (const [key, port] of Object.entries(this.#options.customPortMappings)) {
      if (!this.#used.has(key)) this.#session.warn(`customPortMappings: no service publishes ${key} (for ${port})`);
    }
  }

  #custom({ service, item }: PlacedItem): number | undefined {
    const { customPortMappings } = this.#options;
    const protocol = item.claims[0]?.protocol ?? 'tcp';
    const names = [
      `${service}:${item.first}/${protocol}`,
      `${service}:${item.first}`,
      `${item.first}/${protocol}`,
      `${item.first}`,
    ];
    const key = names.find((name) => Object.hasOwn(customPortMappings, name));
    // A second run finds the port where it was put.
    for (const [name, port] of Object.entries(customPortMappings)) if (port === item.first) this.#used.add(name);
    if (key === undefined) return undefined;
    this.#used.add(key);
    return customPortMappings[key];
  }

  #holderAt(item: PortItem, first: number): TakenPort | undefined {
    return this.#claimsAt(item, first)
      .map((claim) => this.#ledger.holderOf(claim))
      .find((holder) => holder !== undefined);
  }

  #allTaken(item: PortItem): TakenPort | undefined {
    const holders = item.claims.map((claim) => this.#ledger.holderOf(claim));
    return holders.every((holder) => holder !== undefined) ? holders[0] : undefined;
  }

  #claimsAt({ claims, anyOf }: PortItem, first: number): PortClaim[] {
    return (anyOf ? claims.slice(0, 1) : claims).map((claim, offset) => ({ ...claim, port: first + offset }));
  }

  #free({ service, item }: PlacedItem): number | undefined {
    const together = this.#moved.get(`${service}:${item.first}`);
    const protocol = item.claims[0]?.protocol ?? 'tcp';
    const count = item.anyOf ? 1 : item.claims.length;
    const isFree = (first: number) =>
      this.#claimsAt(item, first).every((claim) => !this.#ledger.holderOf(claim) && !this.#avoided.holderOf(claim));
    if (together !== undefined && isFree(together)) return together;
    let from = this.#options.portRangeStart;
    while (true) {
      const first = this.#ledger.findFree(protocol, count, { first: from, last: this.#options.portRangeEnd });
      if (first === undefined || isFree(first)) return first;
      from = first + 1;
    }
  }

  #move({ service, index, item }: PlacedItem, first: number, reason: string): void {
    const target = item.moveTo(first);
    if (!target) {
      this.#session.warn(
        `${service}: ${reason}, but "${item.written}" leaves the port to a variable: set it, ${first} is free`,
      );
      return;
    }
    const list = [...this.#session.servicesPath, service, 'ports'];
    const change = { kind: 'port', service, before: item.written, after: String(target.value), reason } as const;
    if (!this.#session.replaceInList(list, [index, ...target.path], target.value, change)) return;
    this.#moved.set(`${service}:${item.first}`, first);
    const holder = `the service ${service} of this file`;
    for (const claim of this.#claimsAt(item, first)) this.#ledger.take({ ...claim, holder });
  }
}
