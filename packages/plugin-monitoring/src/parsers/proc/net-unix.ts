import { ProcUnixSocket } from '../../schemas/proc-sockets.ts';
import { known } from '../known.ts';
import { defineTable } from './define-table.ts';
import { hex } from './words.ts';

const line =
  /^([0-9a-f]{8,16}): ([0-9A-F]{8}) ([0-9A-F]{8}) ([0-9A-F]{8}) ([0-9A-F]{4}) ([0-9A-F]{2}) +(\d+)(?: (.+))?$/i;
const types: Readonly<Record<string, string>> = { '0001': 'stream', '0002': 'dgram', '0005': 'seqpacket' };
const states: Readonly<Record<string, string>> = {
  '01': 'unconnected',
  '02': 'connecting',
  '03': 'connected',
  '04': 'disconnecting',
};
/** __SO_ACCEPTCON of linux/net.h: listen() was called. */
const acceptsConnections = 0x10000;

/** Reads /proc/net/unix (proc_pid_net(5)). */
export const netUnix = defineTable({
  name: 'net-unix',
  description: 'Unix domain sockets, from /proc/net/unix',
  row: ProcUnixSocket,
  file: '/proc/net/unix',
  needs: 'header "Num RefCount Protocol …"',
  header: /^Num\s+RefCount Protocol Flags\s+Type St Inode Path\s*$/,
  read(text) {
    const [, number, references = '', protocol = '', flags = '', type = '', state = '', inode, path] =
      line.exec(text) ?? [];
    if (number === undefined) return undefined;
    return known({
      socketAddress: `0x${number}`,
      referenceCount: hex(references) ?? 0,
      protocol: hex(protocol) ?? 0,
      isListening: ((hex(flags) ?? 0) & acceptsConnections) !== 0,
      type: types[type] ?? `0x${type}`,
      state: states[state] ?? `0x${state}`,
      inode: Number(inode),
      path,
    });
  },
});
