import { isIPv4, isIPv6 } from 'node:net';

/** An address range in CIDR form; addresses are numbers, so that ranges can be compared. */
export interface Subnet {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly prefixLength: number;
}

const bitsOf = { 4: 32, 6: 128 } as const;

/** Addresses in a subnet. */
export function sizeOf({ family, prefixLength }: Subnet): bigint {
  return 1n << BigInt(bitsOf[family] - prefixLength);
}

/** `172.20.0.0/16` or `fd00::/64`; host bits are cleared. Undefined for anything else. */
export function parseSubnet(text: string): Subnet | undefined {
  const [, address = '', length = ''] = /^([0-9A-Fa-f:.]+)\/(\d{1,3})$/.exec(text.trim()) ?? [];
  const parsed = parseAddress(address);
  const prefixLength = Number(length);
  if (parsed === undefined || prefixLength > bitsOf[parsed.family]) return undefined;
  const hostBits = BigInt(bitsOf[parsed.family] - prefixLength);
  return { family: parsed.family, first: (parsed.value >> hostBits) << hostBits, prefixLength };
}

export interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

export function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return { family: 4, value: ipv4Value(text) };
  return isIPv6(text) ? { family: 6, value: ipv6Value(text) } : undefined;
}

export function overlap(a: Subnet, b: Subnet): boolean {
  return a.family === b.family && a.first < b.first + sizeOf(b) && b.first < a.first + sizeOf(a);
}

export function contains(subnet: Subnet, { family, value }: Address): boolean {
  return family === subnet.family && value >= subnet.first && value < subnet.first + sizeOf(subnet);
}

export function formatSubnet({ family, first, prefixLength }: Subnet): string {
  return `${formatAddress({ family, value: first })}/${prefixLength}`;
}

export function formatAddress({ family, value }: Address): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  // The URL standard writes IPv6 addresses in their shortest form (RFC 5952).
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

function ipv4Value(text: string): bigint {
  return text.split('.').reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
}

function ipv6Value(text: string): bigint {
  const [plain = ''] = text.split('%');
  const groups = new URL(`http://[${plain}]`).hostname.slice(1, -1);
  const [head = '', tail = ''] = groups.split('::');
  const [before, after] = [head, tail].map((part) => part.split(':').filter((group) => group !== '')) as [
    string[],
    string[],
  ];
  const zeros = groups.includes('::') ? Array.from({ length: 8 - before.length - after.length }, () => '0') : [];
  return [...before, ...zeros, ...after].reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}
