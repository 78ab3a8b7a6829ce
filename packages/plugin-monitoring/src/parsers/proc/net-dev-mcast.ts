import { ProcMulticastAddress } from '../../schemas/proc-network.ts';
import { byColumns, defineTable } from './define-table.ts';
import { hardwareAddress, integer, text } from './words.ts';

/** Reads /proc/net/dev_mcast (proc_pid_net(5)). */
export const netDevMcast = defineTable({
  name: 'net-dev-mcast',
  description: 'Multicast groups of the link layer, from /proc/net/dev_mcast',
  row: ProcMulticastAddress,
  file: '/proc/net/dev_mcast',
  needs: 'line with an interface and a group',
  read: byColumns<ProcMulticastAddress>({
    interfaceIndex: integer,
    interface: text,
    users: integer,
    globalUsers: integer,
    hardwareAddress,
  }),
});
