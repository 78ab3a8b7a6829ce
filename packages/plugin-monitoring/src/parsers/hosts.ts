import { isIP } from 'node:net';
import { defineParser } from '@infrastructor/core';
import { type HostNames, HostNamesTable } from '../schemas/host-names.ts';
import { unreadable, warnSkipped, wholeLines } from './text.ts';

function readLine(line: string): HostNames | undefined {
  const [entry = '', ...comments] = line.split('#');
  const [ip = '', ...hostnames] = entry.trim().split(/\s+/);
  if (isIP(ip) === 0 || hostnames.length === 0) return undefined;
  const comment = comments.join('#').trim();
  return { ip, hostnames, ...(comment === '' ? {} : { comment }) };
}

/** Reads /etc/hosts (hosts(5)). A line without names, or with something other than an address in front, says nothing. */
export const hosts = defineParser({
  name: 'hosts',
  description: 'Addresses and their names, from /etc/hosts',
  output: HostNamesTable,
  parse(text, context) {
    const rows: HostNames[] = [];
    let skipped = 0;
    for (const line of wholeLines(text, context)) {
      const row = readLine(line);
      if (row !== undefined) rows.push(row);
      else if (rows.length > 0 && !/^\s*(?:#|$)/.test(line)) skipped += 1;
    }
    if (rows.length === 0) throw unreadable('hosts', 'no line has an address and a name');
    warnSkipped(context, skipped);
    return rows;
  },
});
