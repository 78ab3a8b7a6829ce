import { ProcPacketSocket } from '../../schemas/proc-sockets.ts';
import { byColumns, defineTable } from './define-table.ts';
import { address, integer } from './words.ts';

/** SOCK_* of linux/net.h. */
const types: Readonly<Record<string, string>> = { '2': 'dgram', '3': 'raw', '10': 'packet' };

/** Reads /proc/net/packet (net/packet/af_packet.c). */
export const netPacket = defineTable({
  name: 'net-packet',
  description: 'Packet sockets, which see frames of the link layer, from /proc/net/packet',
  row: ProcPacketSocket,
  file: '/proc/net/packet',
  needs: 'header "sk RefCnt Type Proto …"',
  header: /^sk\s+RefCnt Type Proto\s+Iface R Rmem\s+User\s+Inode\s*$/,
  read: byColumns<ProcPacketSocket>({
    socketAddress: address,
    referenceCount: integer,
    type: (word) => types[word] ?? (word === '' ? undefined : word),
    protocol: address,
    interfaceIndex: integer,
    isRunning: (word) => (/^[01]$/.test(word) ? word === '1' : undefined),
    rmemBytes: integer,
    uid: integer,
    inode: integer,
  }),
});
