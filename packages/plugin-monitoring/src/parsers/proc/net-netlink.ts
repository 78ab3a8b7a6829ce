import { ProcNetlinkSocket } from '../../schemas/proc-sockets.ts';
import { known } from '../known.ts';
import { readColumns, wordsOfLine } from './columns.ts';
import { defineTable } from './define-table.ts';
import { added, address, hex, integer } from './words.ts';

/** NETLINK_* of linux/netlink.h. */
const protocols: Readonly<Record<number, string>> = {
  0: 'route',
  2: 'usersock',
  3: 'firewall',
  4: 'sock_diag',
  5: 'nflog',
  6: 'xfrm',
  7: 'selinux',
  8: 'iscsi',
  9: 'audit',
  10: 'fib_lookup',
  11: 'connector',
  12: 'netfilter',
  13: 'ip6_fw',
  14: 'dnrtmsg',
  15: 'kobject_uevent',
  16: 'generic',
  18: 'scsitransport',
  19: 'ecryptfs',
  20: 'rdma',
  21: 'crypto',
  22: 'smc',
};

/** Group n is bit n - 1 of the mask. */
function groupsOf(word: string): number[] | undefined {
  const mask = hex(word);
  if (mask === undefined) return undefined;
  return Array.from({ length: 32 }, (_, index) => index + 1).filter((group) => Math.floor(mask / 2 ** (group - 1)) % 2);
}

/** Reads /proc/net/netlink (net/netlink/af_netlink.c). */
export const netNetlink = defineTable({
  name: 'net-netlink',
  description: 'Netlink sockets, from /proc/net/netlink',
  row: ProcNetlinkSocket,
  file: '/proc/net/netlink',
  needs: 'header "sk Eth Pid Groups …"',
  header: /^sk\s+Eth Pid\s+Groups\s/,
  read(line) {
    const row = readColumns<Omit<ProcNetlinkSocket, 'protocolName'>>(
      {
        socketAddress: address,
        protocol: integer,
        portId: integer,
        groups: groupsOf,
        rmemBytes: integer,
        wmemBytes: integer,
        // A number since 3.11, a pointer to the dump before.
        isDumping: (word) => (word === '' ? undefined : !/^(?:0+|\(null\))$/.test(word)),
        referenceCount: integer,
        drops: added(integer),
        inode: added(integer),
      },
      wordsOfLine(line),
    );
    return row === undefined ? undefined : { ...row, ...known({ protocolName: protocols[row.protocol] }) };
  },
});
