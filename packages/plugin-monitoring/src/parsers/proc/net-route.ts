import { ProcRoute } from '../../schemas/proc-network.ts';
import { byColumns, defineTable } from './define-table.ts';
import { littleEndianIpv4 } from './internet-address.ts';
import { routeFlags } from './route-flags.ts';
import { flags, integer, text, unless } from './words.ts';

/** Reads /proc/net/route (proc_pid_net(5), net/ipv4/fib_trie.c). */
export const netRoute = defineTable({
  name: 'net-route',
  description: 'IPv4 routes, from /proc/net/route',
  row: ProcRoute,
  file: '/proc/net/route',
  needs: 'header "Iface Destination Gateway …"',
  header: /^Iface\s+Destination\s+Gateway\s+Flags\s+RefCnt\s+Use\s+Metric\s+Mask\s+MTU\s+Window\s+IRTT\s*$/,
  read: byColumns<ProcRoute>({
    interface: text,
    destination: littleEndianIpv4,
    gateway: unless('00000000', littleEndianIpv4),
    flags: flags(routeFlags),
    referenceCount: integer,
    useCount: integer,
    metric: integer,
    mask: littleEndianIpv4,
    mtuBytes: integer,
    windowBytes: integer,
    initialRoundTripTimeMs: integer,
  }),
});
