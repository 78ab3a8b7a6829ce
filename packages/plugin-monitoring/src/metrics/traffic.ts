import type { SystemMetrics } from '../schemas/system-metrics.ts';

/** Bytes a second over a whole machine; null where no part of it is known. */
export interface Traffic {
  readonly networkReceiveBytesPerSec: number | null;
  readonly networkTransmitBytesPerSec: number | null;
  readonly diskReadBytesPerSec: number | null;
  readonly diskWriteBytesPerSec: number | null;
}

/** Bridges, bonds, tunnels and the ends of containers and guests: what passes them passes a card as well. */
const innerInterface =
  /^(lo$|veth|br(-|\d)|docker|vmbr|virbr|vnet|fw(br|pr|ln)|tap|tun|wg|tailscale|zt|cali|cni|flannel|cilium|lxc|lxd|incus|podman|bond|team|dummy|ifb)|[.@]/;

/** Devices that lie on other disks, or in memory: mapped, RAID, zvols, loops. */
const innerDisk = /^(loop|ram|zram|dm-|md|zd|bcache|drbd|nbd|sr|fd)/;

/** What went through the cards and disks of a machine, each byte once. */
export function trafficOf({ interfaces, disks }: Pick<SystemMetrics, 'interfaces' | 'disks'>): Traffic {
  const cards = interfaces.filter(({ interface: name }) => !innerInterface.test(name));
  const whole = disks.filter(({ device }) => !innerDisk.test(device));
  return {
    networkReceiveBytesPerSec: sum(cards.map(({ rxBytesPerSec }) => rxBytesPerSec)),
    networkTransmitBytesPerSec: sum(cards.map(({ txBytesPerSec }) => txBytesPerSec)),
    diskReadBytesPerSec: sum(whole.map(({ readBytesPerSec }) => readBytesPerSec)),
    diskWriteBytesPerSec: sum(whole.map(({ writtenBytesPerSec }) => writtenBytesPerSec)),
  };
}

/** Of what is known; nothing known is not 0. */
function sum(values: readonly (number | undefined)[]): number | null {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}
