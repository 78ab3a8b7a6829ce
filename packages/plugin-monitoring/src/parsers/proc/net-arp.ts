import { ProcArpEntry } from '../../schemas/proc-network.ts';
import { byColumns, defineTable } from './define-table.ts';
import { flags, hex, text, unless } from './words.ts';

/** ATF_* of linux/if_arp.h. */
const arpFlags = { 2: 'complete', 4: 'permanent', 8: 'published', 16: 'trailers', 32: 'netmask' };

/** Reads /proc/net/arp (proc_pid_net(5)). */
export const netArp = defineTable({
  name: 'net-arp',
  description: 'IPv4 neighbours and their hardware addresses, from /proc/net/arp',
  row: ProcArpEntry,
  file: '/proc/net/arp',
  needs: 'header "IP address HW type Flags …"',
  header: /^IP address +HW type +Flags +HW address +Mask +Device\s*$/,
  read: byColumns<ProcArpEntry>({
    address: text,
    hardwareType: hex,
    flags: flags(arpFlags),
    hardwareAddress: text,
    mask: unless('*', text),
    interface: text,
  }),
});
