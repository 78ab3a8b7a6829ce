import { defineParser } from '@infrastructor/core';
import { ProcPageTypes } from '../../schemas/proc-memory.ts';
import { unreadable, warnSkipped, wholeLines } from '../text.ts';
import { wordsOfLine } from './columns.ts';

const freeLine = /^Node +(\d+), zone +(\w+), type +(\w+)((?: +>?\d+)+) *$/;
const blocksLine = /^Node (\d+), zone +(\w+)((?: +\d+)+) *$/;
const blocksHeader = /^Number of (?:mixed )?blocks type +(\w.*)$/;

/** Reads /proc/pagetypeinfo (Documentation/filesystems/proc.rst, "pagetypeinfo"). */
export const pagetypeinfo = defineParser({
  name: 'pagetypeinfo',
  description: 'Free memory by zone, migrate type and order, from /proc/pagetypeinfo',
  output: ProcPageTypes,
  parse(text, context) {
    let result: ProcPageTypes | undefined;
    let types: readonly string[] | undefined;
    let skipped = 0;
    for (const line of wholeLines(text, context)) {
      const order = /^Page block order: (\d+)\s*$/.exec(line)?.[1];
      if (order !== undefined) result = { pageBlockOrder: Number(order), free: [], blocks: [] };
      if (result === undefined || order !== undefined || line.trim() === '') continue;
      const perBlock = /^Pages per block: +(\d+)\s*$/.exec(line)?.[1];
      const header = blocksHeader.exec(line)?.[1];
      const [, freeNode, freeZone, type, chunks = ''] = freeLine.exec(line) ?? [];
      const [, node, zone, digits = ''] = blocksLine.exec(line) ?? [];
      const values = wordsOfLine(digits).map(Number);
      if (perBlock !== undefined) result.pagesPerBlock = Number(perBlock);
      else if (header !== undefined) types = wordsOfLine(header);
      else if (freeZone !== undefined && type !== undefined) {
        const freeChunks = wordsOfLine(chunks).map((word) => Number(word.replace('>', '')));
        result.free.push({ node: Number(freeNode), zone: freeZone, type, freeChunks });
      } else if (zone !== undefined && types?.length === values.length) {
        const byType = Object.fromEntries(types.map((name, index) => [name, values[index] ?? 0]));
        result.blocks.push({ node: Number(node), zone, byType });
      } else if (!/^Free pages count per migrate type at order/.test(line)) skipped += 1;
    }
    if (result === undefined) throw unreadable('/proc/pagetypeinfo', 'it has no line "Page block order:"');
    warnSkipped(context, skipped);
    return result;
  },
});
