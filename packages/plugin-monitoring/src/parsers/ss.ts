import { defineParser } from '@infrastructor/core';
import { type Socket, Sockets } from '../schemas/socket.ts';
import { splitAddress } from './socket-address.ts';
import { readSocketDetails } from './ss-details.ts';
import { unreadable, warnSkipped, wholeLines } from './text.ts';

const headerLine = /^\s*(?:(Netid)\s*)?(?:(State)\s*)?Recv-Q\s*Send-Q\s*Local Address:\s*Port\s+Peer Address:\s*Port/;
const states =
  'ESTAB|SYN-SENT|SYN-RECV|NEW-SYN-RECV|FIN-WAIT-1|FIN-WAIT-2|TIME-WAIT|UNCONN|CLOSE-WAIT|LAST-ACK|LISTEN|CLOSING|UNKNOWN|BOUND-INACTIVE';
const netids =
  'nl|p_raw|p_dgr|u_str|u_dgr|u_seq|tcp|udp|raw|dccp|sctp|mptcp|icmp6|icmp|v_str|v_dgr|tipc|ti_\\w\\w|xdp|\\?\\?\\?';
const row = new RegExp(`^(?:(${netids})\\s+)?(?:(${states})\\s+)?(\\d+)\\s+(\\d+)\\s+(\\S.*)$`);
/** `/run/x 8981  * 0`: the path may hold blanks, the two inodes do not. */
const unixSockets = /^(\S.*?)\s+(\d+)\s+(\S+)\s+(\d+|\*)(?=\s|$)\s*(.*)$/;

/** The two addresses of a row, read by the socket's family; undefined where the row is not whole. */
function readAddresses(netid: string | undefined, rest: string): (Partial<Socket> & { details: string }) | undefined {
  const unix = netid === undefined || netid.startsWith('u_') ? unixSockets.exec(rest) : null;
  if (unix !== null && (netid !== undefined || !/:\S+\s+\S+:\S+/.test(rest))) {
    const [, path = '*', localInode, peerAddress, peerInode, details = ''] = unix;
    return {
      ...(path === '*' ? {} : { path }),
      localInode: Number(localInode),
      ...(peerAddress === undefined ? {} : { peerAddress }),
      ...(peerInode === undefined || peerInode === '*' ? {} : { peerInode: Number(peerInode) }),
      details,
    };
  }
  const [, local, peer, details = ''] = /^(\S+)\s+(\S+)\s*(.*)$/.exec(rest) ?? [];
  if (local === undefined || peer === undefined) return undefined;
  if (netid === 'nl') {
    const [, channel = local, pid] = /^(.*?)(?:\/(\d+))?$/.exec(local) ?? [];
    return { channel, peerAddress: peer, ...(pid === undefined ? {} : { pid: Number(pid) }), details };
  }
  const [from, to] = [splitAddress(local), splitAddress(peer)];
  if (netid?.startsWith('p_')) {
    const protocol = from.port === undefined ? {} : { interface: String(from.port) };
    return { localAddress: from.address, ...protocol, peerAddress: to.address, details };
  }
  return {
    localAddress: from.address,
    ...(from.port === undefined ? {} : { localPort: from.port }),
    peerAddress: to.address,
    ...(to.port === undefined ? {} : { peerPort: to.port }),
    ...(from.interface === undefined ? {} : { interface: from.interface }),
    details,
  };
}

function readRow(line: string): Socket | undefined {
  const [, netid, state, recvQ, sendQ, rest] = row.exec(line) ?? [];
  const addresses = rest === undefined ? undefined : readAddresses(netid, rest);
  if (addresses === undefined) return undefined;
  const { details, ...ends } = addresses;
  return {
    ...(netid === undefined ? {} : { netid }),
    ...(state === undefined ? {} : { state }),
    recvQ: Number(recvQ),
    sendQ: Number(sendQ),
    ...ends,
    ...readSocketDetails(details),
  };
}

/**
 * Reads `ss` of iproute2 (ss(8)), old and new: one kind of sockets or all, with -n -p -e -o -i -m -O, with its header or -H.
 * A header alone is an empty list.
 */
export const ss = defineParser({
  name: 'ss',
  description: 'Sockets with addresses, states and processes, from ss',
  output: Sockets,
  parse(text, context) {
    const sockets: Socket[] = [];
    let hasHeader = false;
    let skipped = 0;
    for (const line of wholeLines(text, context)) {
      if (headerLine.test(line)) {
        hasHeader = true;
        continue;
      }
      if (line.trim() === '') continue;
      // Without a header a row has to name its kind or its state; four words could be anything.
      const isRow = hasHeader || new RegExp(`^(?:(?:${netids})\\s+)?(?:${states})\\s`).test(line);
      const socket = isRow && !/^\t/.test(line) ? readRow(line.trimStart()) : undefined;
      const before = sockets.at(-1);
      if (socket !== undefined) sockets.push(socket);
      else if (before !== undefined && /^\s/.test(line)) Object.assign(before, mergeDetails(before, line.trim()));
      else if (hasHeader) skipped += 1;
    }
    if (!hasHeader && sockets.length === 0)
      throw unreadable('ss', 'it has neither the header "Recv-Q Send-Q …" nor a socket');
    warnSkipped(context, skipped);
    return sockets;
  },
});

/** -i and -m print a second line for the socket above. */
function mergeDetails(before: Socket, line: string): Partial<Socket> {
  const { info, ...details } = readSocketDetails(line);
  const all = [before.info, info].filter((part) => part !== undefined).join(' ');
  return { ...details, ...(all === '' ? {} : { info: all }) };
}
