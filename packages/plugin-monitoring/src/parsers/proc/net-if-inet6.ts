import { ProcInterfaceAddress } from '../../schemas/proc-network.ts';
import { byColumns, defineTable } from './define-table.ts';
import { ipv6 } from './internet-address.ts';
import { flags, hex, text } from './words.ts';

/** IFA_F_* of linux/if_addr.h, of which the file has the low eight bits. */
export const addressFlags = {
  1: 'temporary',
  2: 'nodad',
  4: 'optimistic',
  8: 'dadfailed',
  16: 'homeaddress',
  32: 'deprecated',
  64: 'tentative',
  128: 'permanent',
};

/** IPV6_ADDR_* of net/ipv6.h, under the names of ip-address(8). */
const scopes: Readonly<Record<string, string>> = {
  '00': 'global',
  '10': 'host',
  '20': 'link',
  '40': 'site',
  '80': 'compat',
};

/** Reads /proc/net/if_inet6 (net/ipv6/addrconf.c); its numbers are hexadecimal. */
export const netIfInet6 = defineTable({
  name: 'net-if-inet6',
  description: 'IPv6 addresses of the interfaces, from /proc/net/if_inet6',
  row: ProcInterfaceAddress,
  file: '/proc/net/if_inet6',
  needs: 'line with an address of 32 digits',
  read: byColumns<ProcInterfaceAddress>({
    address: ipv6,
    interfaceIndex: hex,
    prefixLength: hex,
    scope: (word) => (hex(word) === undefined ? undefined : (scopes[word] ?? `0x${word}`)),
    flags: flags(addressFlags),
    interface: text,
  }),
});
