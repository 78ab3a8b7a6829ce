import { ProcInternetSocket } from '../../schemas/proc-sockets.ts';
import { known } from '../known.ts';
import { wordsOfLine } from './columns.ts';
import { defineTable } from './define-table.ts';
import { socketAddress } from './internet-address.ts';
import { address, hex, integer } from './words.ts';

/** net/tcp_states.h, from 01 on. */
const states = [
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
  'NEW_SYN_RECV',
];
const timers = ['off', 'retransmit', 'keepalive', 'timewait', 'probe'];

/** `slot: address:port address:port state tx:rx timer:when retransmits uid probes inode`, and what the protocol adds. */
const line =
  /^\s*(\d{1,10}): ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) ([0-9A-F]{2}) ([0-9A-F]{8}):([0-9A-F]{8}) ([0-9A-F]{2}):([0-9A-F]{8,13}) ([0-9A-F]{8})\s+(\d+)\s+(\d+)\s+(\d+)(?:\s+(\S.*))?$/;

type Added = Pick<ProcInternetSocket, 'retransmitTimeoutTicks' | 'drops'>;

function addedByTcp(words: readonly string[]): Added & Partial<ProcInternetSocket> {
  const [timeout, delayed, pingPong, window, threshold = ''] = words.map(integer);
  return known({
    retransmitTimeoutTicks: timeout,
    delayedAckTicks: delayed,
    quickAckPingPong: pingPong,
    congestionWindow: window,
    // -1 stands for a threshold that no window reaches.
    slowStartThreshold: threshold === '' || threshold === -1 ? undefined : threshold,
  });
}

function addedByUdp([drops = '']: readonly string[]): Added {
  return known({ drops: integer(drops) });
}

const readSocket =
  (added: (words: readonly string[]) => Partial<ProcInternetSocket>) =>
  (text: string): ProcInternetSocket | undefined => {
    const found = line.exec(text);
    if (found === null) return undefined;
    const at = (index: number) => found[index] ?? '';
    const number = (index: number) => hex(at(index)) ?? 0;
    const [localAddress, remoteAddress] = [socketAddress(at(2)), socketAddress(at(4))];
    if (localAddress === undefined || remoteAddress === undefined) return undefined;
    const [references = '', pointer = '', ...rest] = at(15) === '' ? [] : wordsOfLine(at(15));
    return {
      slot: Number(at(1)),
      localAddress,
      localPort: number(3),
      remoteAddress,
      remotePort: number(5),
      state: states[number(6) - 1] ?? `0x${at(6)}`,
      txQueueBytes: number(7),
      rxQueueBytes: number(8),
      timer: timers[number(9)] ?? `0x${at(9)}`,
      timerTicks: number(10),
      retransmits: number(11),
      uid: Number(at(12)),
      probesUnanswered: Number(at(13)),
      inode: Number(at(14)),
      ...known({ referenceCount: integer(references), socketAddress: address(pointer) }),
      ...added(rest),
    };
  };

const sockets = { row: ProcInternetSocket, needs: 'header "sl local_address …"', header: /^\s*sl\s+local_address\s/ };

/** Reads /proc/net/tcp and /proc/net/tcp6 (Documentation/networking/proc_net_tcp.rst). */
export const netTcp = defineTable({
  name: 'net-tcp',
  description: 'TCP sockets, from /proc/net/tcp or /proc/net/tcp6',
  file: '/proc/net/tcp',
  ...sockets,
  read: readSocket(addedByTcp),
});

/** Reads /proc/net/udp, udp6, udplite, raw and raw6 (net/ipv4/udp.c), which have the columns of TCP in front. */
export const netUdp = defineTable({
  name: 'net-udp',
  description: 'UDP and raw sockets, from /proc/net/udp, udp6, raw or raw6',
  file: '/proc/net/udp',
  ...sockets,
  read: readSocket(addedByUdp),
});
