import { describeOwner, type PortUse } from '../adapt/device-state.ts';
import { addressesOverlap } from '../adapt/port-ledger.ts';

export interface PortConflict {
  readonly protocol: string;
  readonly port: number;
  readonly holders: readonly string[];
}

/**
 * Ports that a stopped container wants and another has, or that two of them want. What listens already got along: a
 * process on several addresses, or workers that share a socket (SO_REUSEPORT).
 */
export function portConflicts(uses: readonly PortUse[]): PortConflict[] {
  const conflicts = new Map<string, Set<string>>();
  for (const reserved of uses.filter(({ state }) => state === 'reserved')) {
    for (const other of uses) {
      const isSame = other.port === reserved.port && other.protocol === reserved.protocol;
      if (!isSame || !addressesOverlap(other.address, reserved.address)) continue;
      const names = [describeOwner(reserved.owner), describeOwner(other.owner)];
      if (names[0] === names[1]) continue;
      const key = `${reserved.port}/${reserved.protocol}`;
      conflicts.set(key, new Set([...(conflicts.get(key) ?? []), ...names]));
    }
  }
  return [...conflicts].map(([key, holders]) => {
    const [port = '', protocol = ''] = key.split('/');
    return { protocol, port: Number(port), holders: [...holders].sort() };
  });
}
