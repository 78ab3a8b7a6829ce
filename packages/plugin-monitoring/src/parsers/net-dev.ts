import { defineParser } from '@infrastructor/core';
import { type NetworkCounters, NetworkCountersList } from '../schemas/network-counters.ts';
import { unreadable, warnSkipped, wholeLines } from './text.ts';

const header = /^\s*face\s*\|([^|]*)\|([^|]*)$/;
/** The name may touch its colon's right side, and an alias (`eth0:1`) has a colon of its own. */
const row = /^\s*(\S.*?):\s*(\d+(?:\s+\d+)+)\s*$/;

const receiveFields: Readonly<Record<string, keyof NetworkCounters>> = {
  bytes: 'rxBytes',
  packets: 'rxPackets',
  errs: 'rxErrors',
  drop: 'rxDropped',
  fifo: 'rxFifo',
  frame: 'rxFrame',
  compressed: 'rxCompressed',
  multicast: 'rxMulticast',
};
const transmitFields: Readonly<Record<string, keyof NetworkCounters>> = {
  bytes: 'txBytes',
  packets: 'txPackets',
  errs: 'txErrors',
  drop: 'txDropped',
  fifo: 'txFifo',
  colls: 'txCollisions',
  carrier: 'txCarrier',
  compressed: 'txCompressed',
};

/** Reads /proc/net/dev (proc_pid_net(5)). */
export const netDev = defineParser({
  name: 'net-dev',
  description: 'Traffic and errors of each network interface, from /proc/net/dev',
  output: NetworkCountersList,
  parse(text, context) {
    const rows: NetworkCounters[] = [];
    let columns: (keyof NetworkCounters | undefined)[] | undefined;
    let skipped = 0;
    for (const line of wholeLines(text, context)) {
      const head = header.exec(line);
      if (head !== null) {
        const names = (words = '') => words.trim().split(/\s+/);
        columns = [
          ...names(head[1]).map((name) => receiveFields[name]),
          ...names(head[2]).map((name) => transmitFields[name]),
        ];
        continue;
      }
      const [, name, digits] = row.exec(line) ?? [];
      const values = digits?.split(/\s+/).map(Number);
      if (columns === undefined || line.trim() === '') continue;
      if (name === undefined || values?.length !== columns.length) {
        skipped += 1;
        continue;
      }
      const counters: Record<string, number> = {};
      for (const [index, column] of columns.entries()) if (column !== undefined) counters[column] = values[index] ?? 0;
      rows.push({ rxBytes: 0, txBytes: 0, ...counters, interface: name });
    }
    if (columns === undefined) throw unreadable('/proc/net/dev', 'it has no header "face |bytes …"');
    warnSkipped(context, skipped);
    return rows;
  },
});
