import { overlap, parseSubnet, type Subnet, sizeOf } from './subnet.ts';

const subnet = (text: string) => parseSubnet(text) as Subnet;

/** Private ranges (RFC 1918, RFC 4193) in the order in which docker itself goes through them; 172.17 is its own bridge. */
const pools: Readonly<Record<4 | 6, readonly Subnet[]>> = {
  4: [
    subnet('172.18.0.0/15'),
    subnet('172.20.0.0/14'),
    subnet('172.24.0.0/13'),
    subnet('192.168.0.0/16'),
    subnet('10.0.0.0/8'),
  ],
  6: [subnet('fd00::/16')],
};

export interface FreeSubnetOptions {
  readonly family?: 4 | 6;
  readonly prefixLength: number;
  readonly count: number;
}

/** The first private subnets of a size that overlap none of those that are taken. */
export function freeSubnets(
  taken: readonly Subnet[],
  { family = 4, prefixLength, count }: FreeSubnetOptions,
): Subnet[] {
  const found: Subnet[] = [];
  for (const pool of pools[family]) {
    if (pool.prefixLength > prefixLength) continue;
    let candidate: Subnet = { family, first: pool.first, prefixLength };
    while (found.length < count && candidate.first < pool.first + sizeOf(pool)) {
      const inTheWay = taken.find((other) => overlap(candidate, other));
      if (!inTheWay) found.push(candidate);
      candidate = { ...candidate, first: after(candidate, inTheWay ?? candidate) };
    }
  }
  return found;
}

/** Where the next candidate begins behind a subnet; a larger one in the way is passed in one step. */
function after(candidate: Subnet, passed: Subnet): bigint {
  const size = sizeOf(candidate);
  const end = passed.first + sizeOf(passed);
  return ((end + size - 1n) / size) * size;
}
