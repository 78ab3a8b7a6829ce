import { defineParser, Type } from '@infrastructor/core';
import { ProcMulticastGroup } from '../../schemas/proc-network.ts';
import { unreadable, warnSkipped, wholeLines } from '../text.ts';
import { byColumns, defineTable } from './define-table.ts';
import { ipv6, littleEndianIpv4 } from './internet-address.ts';
import { flags, integer, text } from './words.ts';

const device = /^(\d+)\t(\S+)\s*:\s*\d+\s+(V\d)\s*$/;
const group = /^\t{4}([0-9A-F]{8})\s+(\d+) ([01]):([0-9A-F]{8,13})\t\t([01])\s*$/;

/** Reads /proc/net/igmp (proc_pid_net(5), net/ipv4/igmp.c): a line for an interface, below it one for each group. */
export const netIgmp = defineParser({
  name: 'net-igmp',
  description: 'IPv4 multicast groups of the interfaces, from /proc/net/igmp',
  output: Type.Array(ProcMulticastGroup),
  parse(source, context) {
    const rows: ProcMulticastGroup[] = [];
    let hasHeader = false;
    let owner: Pick<ProcMulticastGroup, 'interfaceIndex' | 'interface' | 'querier'> | undefined;
    let skipped = 0;
    for (const line of wholeLines(source, context)) {
      if (/^Idx\tDevice\s+: Count Querier\t/.test(line)) hasHeader = true;
      else if (hasHeader && line.trim() !== '') {
        const [, index, name, querier] = device.exec(line) ?? [];
        const [, digits = '', users, running, timer = '', reporter] = group.exec(line) ?? [];
        const address = littleEndianIpv4(digits);
        if (name !== undefined && querier !== undefined)
          owner = { interfaceIndex: Number(index), interface: name, querier };
        else if (owner !== undefined && address !== undefined)
          rows.push({
            ...owner,
            group: address,
            users: Number(users),
            timerRunning: running === '1',
            timerTicks: Number.parseInt(timer, 16),
            isReporter: reporter === '1',
          });
        else skipped += 1;
      }
    }
    if (!hasHeader) throw unreadable('/proc/net/igmp', 'it has no header "Idx Device : Count Querier"');
    warnSkipped(context, skipped);
    return rows;
  },
});

/** MAF_* of net/if_inet6.h. */
const membershipFlags = { 1: 'timer running', 2: 'last reporter', 4: 'loaded', 8: 'no report', 16: 'gsquery' };

type Ipv6Group = Pick<ProcMulticastGroup, 'interfaceIndex' | 'interface' | 'group' | 'users'> &
  Required<Pick<ProcMulticastGroup, 'flags' | 'timerTicks'>>;

/** Reads /proc/net/igmp6 (net/ipv6/mcast.c). */
export const netIgmp6 = defineTable({
  name: 'net-igmp6',
  description: 'IPv6 multicast groups of the interfaces, from /proc/net/igmp6',
  row: ProcMulticastGroup,
  file: '/proc/net/igmp6',
  needs: 'line with an interface and a group of 32 digits',
  read: byColumns<Ipv6Group>({
    interfaceIndex: integer,
    interface: text,
    group: ipv6,
    users: integer,
    flags: flags(membershipFlags),
    timerTicks: integer,
  }),
});
