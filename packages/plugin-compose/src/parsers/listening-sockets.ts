import { defineParser, Type } from '@infrastructor/core';

export const ListeningSocket = Type.Object({
  protocol: Type.Enum(['tcp', 'udp']),
  address: Type.String({ description: 'Without brackets; 0.0.0.0 is every IPv4 address, :: every address' }),
  port: Type.Integer({ minimum: 0, maximum: 65_535 }),
  process: Type.Optional(Type.String()),
  pid: Type.Optional(Type.Integer()),
});

const row =
  /^(tcp|udp)\s+(?:LISTEN|UNCONN)\s+\d+\s+\d+\s+(\S+):(\d+)\s+\S+(?:\s+users:\(\("((?:[^"\\]|\\.)*)",pid=(\d+))?/;

/**
 * Reads `ss -tulpnH` (ss(8)): sockets that wait for connections or packets. Only root sees the processes of other users.
 * Ports are all that is wanted here, so a line of another kind is passed over.
 */
export const listeningSockets = defineParser({
  name: 'compose.sockets',
  description: 'Listening TCP and UDP sockets with their process, from ss -tulpnH',
  output: Type.Array(ListeningSocket),
  parse(text, { warn }) {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
    const sockets = lines.flatMap((line) => {
      const [, protocol, address = '', port, process, pid] = row.exec(line) ?? [];
      if (protocol !== 'tcp' && protocol !== 'udp') return [];
      if (Number(port) > 65_535) return [];
      const plain = address.replace(/%[^\]]*/, '').replace(/^\[(.*)\]$/, '$1');
      return [
        {
          protocol: protocol as 'tcp' | 'udp',
          address: plain === '*' ? '::' : plain,
          port: Number(port),
          ...(process === undefined ? {} : { process: process.replace(/\\(.)/g, '$1') }),
          ...(pid === undefined ? {} : { pid: Number(pid) }),
        },
      ];
    });
    if (sockets.length < lines.length) warn(`${lines.length - sockets.length} lines of ss could not be read`);
    return sockets;
  },
});
