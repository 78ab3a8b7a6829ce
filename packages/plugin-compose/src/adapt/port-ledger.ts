/** A port that somebody has or wants. */
export interface PortClaim {
  readonly protocol: string;
  /** Without brackets; undefined or empty is every address. */
  readonly address?: string | undefined;
  readonly port: number;
}

export interface TakenPort extends PortClaim {
  /** For messages: who has it. */
  readonly holder: string;
}

const isAny = (address: string | undefined) =>
  address === undefined || address === '' || address === '*' || address === '::';

/** True when two sockets of one port could not both listen: `::` takes IPv4 as well (ipv6(7), IPV6_V6ONLY). */
export function addressesOverlap(a: string | undefined, b: string | undefined): boolean {
  if (isAny(a) || isAny(b) || a === b) return true;
  const isV4 = (address: string | undefined) => !address?.includes(':');
  return (a === '0.0.0.0' && isV4(b)) || (b === '0.0.0.0' && isV4(a));
}

/** Who has which port of a device. */
export class PortLedger {
  readonly #taken = new Map<string, TakenPort[]>();

  take(port: TakenPort): void {
    const key = `${port.port}/${port.protocol}`;
    this.#taken.set(key, [...(this.#taken.get(key) ?? []), port]);
  }

  holderOf({ protocol, address, port }: PortClaim): TakenPort | undefined {
    return this.#taken.get(`${port}/${protocol}`)?.find((other) => addressesOverlap(other.address, address));
  }

  /** The first of `count` ports in a row that nobody has on any address. Undefined when the range holds none. */
  findFree(
    protocol: string,
    count: number,
    range: { readonly first: number; readonly last: number },
  ): number | undefined {
    let run = 0;
    for (let port = range.first; port <= range.last; port += 1) {
      run = this.#taken.has(`${port}/${protocol}`) ? 0 : run + 1;
      if (run === count) return port - count + 1;
    }
    return undefined;
  }
}
