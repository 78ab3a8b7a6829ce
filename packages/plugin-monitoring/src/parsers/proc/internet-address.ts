import { SocketAddress } from 'node:net';
import type { Reader } from './words.ts';

const canonical = (address: string) => new SocketAddress({ address, family: 'ipv6' }).address;

/**
 * `0100007F` as 127.0.0.1: the kernel prints the four bytes as one number (proc_pid_net(5)), which turns their order
 * round on the little-endian machines that Linux servers are.
 */
export const littleEndianIpv4: Reader<string> = (word) =>
  /^[0-9a-f]{8}$/i.test(word)
    ? [6, 4, 2, 0].map((place) => Number.parseInt(word.slice(place, place + 2), 16)).join('.')
    : undefined;

/** 32 hexadecimal digits in the order of the address, as in net/if_inet6 and net/ipv6_route. */
export const ipv6: Reader<string> = (word) =>
  /^[0-9a-f]{32}$/i.test(word) ? canonical(word.match(/.{4}/g)?.join(':') ?? '') : undefined;

/** 32 digits of four numbers of four bytes each, as in net/tcp6: every number has its bytes turned round. */
export const littleEndianIpv6: Reader<string> = (word) =>
  ipv6((word.match(/.{8}/g) ?? []).map((number) => number.match(/../g)?.reverse().join('')).join(''));

/** An address of net/tcp (8 digits) or net/tcp6 (32 digits). */
export const socketAddress: Reader<string> = (word) => (word.length === 8 ? littleEndianIpv4 : littleEndianIpv6)(word);
