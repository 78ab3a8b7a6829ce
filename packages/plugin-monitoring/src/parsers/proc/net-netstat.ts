import { defineParser } from '@infrastructor/core';
import { ProcNetworkCounters } from '../../schemas/proc-network.ts';
import { unreadable, warnSkipped, wholeLines } from '../text.ts';
import { wordsOfLine } from './columns.ts';

const line = /^([A-Z][A-Za-z0-9]*): (\S.*)$/;

/** Reads /proc/net/netstat and /proc/net/snmp (proc_pid_net(5)): a line of names, then one of values, for each group. */
export const netNetstat = defineParser({
  name: 'net-netstat',
  description: 'Counters of the network protocols, from /proc/net/netstat or /proc/net/snmp',
  output: ProcNetworkCounters,
  parse(text, context) {
    const groups: Record<string, Record<string, number>> = {};
    let names: { readonly group: string; readonly columns: readonly string[] } | undefined;
    let skipped = 0;
    for (const entry of wholeLines(text, context)) {
      const [, group, rest = ''] = line.exec(entry) ?? [];
      const words = wordsOfLine(rest);
      const isValues = words.every((word) => /^-?\d+$/.test(word));
      if (group === undefined) continue;
      if (!isValues) names = { group, columns: words };
      else if (names?.group === group && names.columns.length === words.length)
        groups[group] = Object.fromEntries(names.columns.map((name, index) => [name, Number(words[index])]));
      else if (Object.keys(groups).length > 0) skipped += 1;
    }
    if (Object.keys(groups).length === 0)
      throw unreadable('/proc/net/netstat', 'it has no group with a line of names and one of values');
    warnSkipped(context, skipped);
    return groups;
  },
});
