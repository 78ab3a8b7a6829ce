import { ProcVmallocArea } from '../../schemas/proc-memory.ts';
import { known } from '../known.ts';
import { wordsOfLine } from './columns.ts';
import { defineTable } from './define-table.ts';
import { nodePages } from './node-pages.ts';
import { address } from './words.ts';

const line = /^(0x[0-9a-f]{8,16})-(0x[0-9a-f]{8,16}) +(\d+)(?: (\S.*))?$/;

/** Reads /proc/vmallocinfo (Documentation/filesystems/proc.rst, "vmallocinfo"). */
export const vmallocinfo = defineTable({
  name: 'vmallocinfo',
  description: 'Areas of virtual memory of the kernel, from /proc/vmallocinfo',
  row: ProcVmallocArea,
  file: '/proc/vmallocinfo',
  needs: 'line "0x…-0x… size caller"',
  read(text) {
    const [, start, end, size, rest = ''] = line.exec(text) ?? [];
    if (start === undefined || end === undefined) return undefined;
    const words = rest.trim() === '' ? [] : wordsOfLine(rest);
    const assigned = (name: string) => words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
    const pages = assigned('pages');
    const [first] = words;
    const caller = first !== undefined && /\+0x|^0x/.test(first) ? first : undefined;
    return known({
      start,
      end,
      sizeBytes: Number(size),
      caller,
      pages: pages === undefined ? undefined : Number(pages),
      physicalAddress: address(assigned('phys') ?? ''),
      options: words.filter((word) => word !== caller && !word.includes('=')),
      pagesPerNode: nodePages(words),
    });
  },
});
