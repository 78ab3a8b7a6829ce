import { defineParser } from '@infrastructor/core';
import { type NetstatRow, NetstatRows } from '../schemas/netstat-row.ts';
import { readConnection, readUnixSocket, readWindowsConnection } from './netstat-connections.ts';
import { columnsOf } from './table.ts';
import { camelCase, numberOf, splitLines, unreadable, warnSkipped } from './text.ts';

type ReadRow = (line: string) => NetstatRow | undefined;

const joined = ['Local Address', 'Foreign Address', 'PID/Program name', 'Log ID', 'Next Hop'];
/** Names that differ between systems, brought to one. */
const routeFields: Readonly<Record<string, string>> = {
  'Next Hop': 'gateway',
  Flag: 'flags',
  Met: 'metric',
  Metric: 'metric',
  Ref: 'refs',
  Refs: 'refs',
  Iface: 'interface',
  If: 'interface',
  Netif: 'interface',
};
/** Columns that stay text even where they look like numbers: addresses, flags, names, and kernel pointers of BSD. */
const textColumns = new Set(
  'destination gateway genmask flags interface expire address network name path vnode conn firstRef nextRef'.split(' '),
);
const bsdSocketFields: Readonly<Record<string, string>> = {
  Addr: 'path',
  Inode: 'vnode',
  Refs: 'firstRef',
  Nextref: 'nextRef',
};
const windowsStates =
  /\s(?:LISTENING|ESTABLISHED|TIME_WAIT|CLOSE_WAIT|SYN_SENT|SYN_RECEIVED|FIN_WAIT_1|FIN_WAIT_2|LAST_ACK|CLOSED)$/;

/** Words under headers, in order; numbers as numbers, `-` left out. */
function cells(
  headers: readonly string[],
  line: string,
  names: Readonly<Record<string, string>>,
): Record<string, string | number> {
  const words = line.trim().split(/\s+/);
  const row: Record<string, string | number> = {};
  for (const [index, header] of headers.entries()) {
    // A path in the last column may hold blanks.
    const word = index === headers.length - 1 && index < words.length ? words.slice(index).join(' ') : words[index];
    const name = names[header] ?? camelCase(header);
    if (word !== undefined && word !== '-') row[name] = textColumns.has(name) ? word : (numberOf(word) ?? word);
  }
  return row;
}

/** How the rows below a header are read, or undefined for a line that is no header. */
function readerFor(line: string): ReadRow | undefined {
  const headers = columnsOf(line, joined);
  const names = headers.map(({ text }) => text);
  const is = (...first: readonly string[]) => first.every((name, index) => names[index] === name);
  const counted =
    (least: number, most: number, row: (text: string) => NetstatRow): ReadRow =>
    (text) => {
      const count = text.trim().split(/\s+/).length;
      return count >= least && count <= most ? row(text) : undefined;
    };
  if (is('Proto', 'RefCnt')) return (text) => readUnixSocket(text, names.includes('PID/Program name'));
  if (is('Proto', 'Local Address')) return readWindowsConnection;
  if (names.includes('Local Address') && names.includes('Proto')) return (text) => readConnection(text, headers);
  if (is('Destination') && names.length >= 4)
    return counted(names.length - 1, names.length, (text) => ({
      destination: '',
      ...cells(names, text, routeFields),
      kind: 'route',
    }));
  if (is('Address', 'Type'))
    return counted(names.length - 1, Number.POSITIVE_INFINITY, (text) => ({
      ...cells(names, text, bsdSocketFields),
      kind: 'socket',
    }));
  if (is('Iface') || is('Name', 'Mtu'))
    return counted(names.length - 1, names.length, (text) => {
      // A loopback of BSD may have no address.
      const isShort = text.trim().split(/\s+/).length < names.length && names.includes('Address');
      return {
        ...cells(isShort ? names.filter((name) => name !== 'Address') : names, text, {
          Iface: 'interface',
          Name: 'interface',
        }),
        kind: 'interface',
      };
    });
  const isKernel = is('id', 'flags') || is('kctlref') || is('Proto', 'Recv-Q', 'Send-Q') || is('pcb', 'Proto');
  if (isKernel)
    return counted(names.length, names.length, (text) => ({ ...cells(names, text, { name: 'name' }), kind: 'kernel' }));
  return undefined;
}

/** Reads `netstat` of net-tools, with -a -l -n -p -e -o -r -i (netstat(8)), of BSD, macOS and Windows. A header alone is an empty list. */
export const netstat = defineParser({
  name: 'netstat',
  description: 'Sockets, routes and interfaces, from netstat',
  output: NetstatRows,
  parse(text, context) {
    const { lines, tail } = splitLines(text);
    const rows: NetstatRow[] = [];
    let read: ReadRow | undefined;
    let hasHeader = false;
    let skipped = 0;
    // Windows leaves its last line without an end; a whole state shows that nothing is missing.
    const last = tail !== undefined && windowsStates.test(tail) ? [tail] : [];
    if (tail !== undefined && last.length === 0)
      context.warn('The last line has no end and was left out, as it may be cut');
    for (const line of [...lines, ...last]) {
      if (line.trim() === '') continue;
      const reader = readerFor(line);
      if (
        reader !== undefined ||
        /^(?:Active |Registered |Kernel |Internet6?:|Routing |IPv[46] |Proto\/ID\s)/.test(line)
      ) {
        read = reader;
        hasHeader ||= reader !== undefined;
        continue;
      }
      const row = read?.(line);
      if (row !== undefined) rows.push(row);
      else if (read !== undefined) skipped += 1;
    }
    if (!hasHeader) throw unreadable('netstat', 'it has none of its headers');
    warnSkipped(context, skipped);
    return rows;
  },
});
