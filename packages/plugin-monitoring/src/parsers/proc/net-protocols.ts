import { ProcProtocol } from '../../schemas/proc-network.ts';
import { known } from '../known.ts';
import { wordsOfLine } from './columns.ts';
import { defineTable } from './define-table.ts';
import { integer } from './words.ts';

/** Reads /proc/net/protocols (net/core/sock.c): the last columns tell what the protocol implements. */
export const netProtocols = defineTable({
  name: 'net-protocols',
  description: 'Protocols of the kernel, their sockets and memory, from /proc/net/protocols',
  row: ProcProtocol,
  file: '/proc/net/protocols',
  needs: 'header "protocol size sockets …"',
  header: /^protocol\s+size sockets\s+memory press maxhdr\s+slab module\s/,
  read(line, header) {
    const columns = wordsOfLine(header);
    const words = wordsOfLine(line);
    const [protocol, size = '', sockets = '', memory = '', pressure, maxHeader = '', slab, module] = words;
    const [socketBytes, open, pages, maxHeaderBytes] = [size, sockets, memory, maxHeader].map(integer);
    if (words.length !== columns.length || protocol === undefined || module === undefined) return undefined;
    if (socketBytes === undefined || open === undefined || maxHeaderBytes === undefined) return undefined;
    return known({
      protocol,
      socketBytes,
      sockets: open,
      // -1 and NI stand for what the protocol does not implement.
      memoryPages: pages === -1 ? undefined : pages,
      underPressure: pressure === 'NI' ? undefined : pressure === 'yes',
      maxHeaderBytes,
      ownSlab: slab === 'yes',
      module,
      operations: columns.filter((_, index) => index > 7 && words[index] === 'y'),
    });
  },
});
