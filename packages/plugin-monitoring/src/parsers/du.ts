import { defineParser } from '@infrastructor/core';
import { type DiskUsage, DiskUsages } from '../schemas/disk-usage.ts';
import { known } from './known.ts';
import { sizeBytes } from './size.ts';
import { unreadable, warnSkipped, wholeLines } from './text.ts';

const line = /^(\d+(?:[.,]\d+)?[BKMGTPEZYRQ]?i?B?)\s*\t(?:(\d{4}-\d\d-\d\d[ T]\d\d:\d\d[^\t]*)\t)?(.+)$/i;

/** Reads `du` of coreutils, busybox and BSD with -h -s -a -c -b -k -m --time (du(1)). The numbers have no unit without -h. */
export const du = defineParser({
  name: 'du',
  description: 'Space that directories take, from du',
  output: DiskUsages,
  parse(text, context) {
    const lines = wholeLines(text, context);
    const found = lines.map((entry) => line.exec(entry));
    // With -h whatever is below 1024 bytes is printed without a unit.
    const hasUnits = found.some((match) => /[a-z]$/i.test(match?.[1] ?? ''));
    const rows: DiskUsage[] = [];
    let skipped = 0;
    for (const [index, match] of found.entries()) {
      const [, size, modifiedLocal, path] = match ?? [];
      if (path !== undefined)
        rows.push(
          known({
            path,
            sizeBytes: hasUnits ? sizeBytes(size) : undefined,
            blocks: hasUnits ? undefined : Number(size),
            modifiedLocal,
          }),
        );
      else if (rows.length > 0 && lines[index]?.trim() !== '') skipped += 1;
    }
    if (rows.length === 0) throw unreadable('du', 'no line has a size, a tab and a path');
    warnSkipped(context, skipped);
    if (!hasUnits)
      context.warn('du prints no unit; its numbers are given as blocks of a size that the text does not tell');
    return rows;
  },
});
