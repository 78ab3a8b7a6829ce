import { ProcIpv6Route } from '../../schemas/proc-network.ts';
import { byColumns, defineTable } from './define-table.ts';
import { ipv6 } from './internet-address.ts';
import { routeFlags } from './route-flags.ts';
import { flags, hex, text, unless } from './words.ts';

/** Reads /proc/net/ipv6_route (net/ipv6/route.c); its numbers are hexadecimal. */
export const netIpv6Route = defineTable({
  name: 'net-ipv6-route',
  description: 'IPv6 routes, from /proc/net/ipv6_route',
  row: ProcIpv6Route,
  file: '/proc/net/ipv6_route',
  needs: 'line with a network of 32 digits',
  read: byColumns<ProcIpv6Route>({
    destination: ipv6,
    destinationPrefixLength: hex,
    source: ipv6,
    sourcePrefixLength: hex,
    gateway: unless('0'.repeat(32), ipv6),
    metric: hex,
    referenceCount: hex,
    useCount: hex,
    flags: flags(routeFlags),
    interface: text,
  }),
});
