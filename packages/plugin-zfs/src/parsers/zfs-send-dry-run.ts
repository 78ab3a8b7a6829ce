import { defineParser, ParseError } from '@infrastructor/core';
import { isFullSnapshotName } from '../names.ts';
import { SendEstimate } from '../schemas/send-estimate.ts';
import { compact } from './reading/compact.ts';
import { sizeOf } from './reading/figures.ts';
import { cutLine, printedLines } from './reading/printed-lines.ts';

type Stream = SendEstimate['streams'][number];

/** `zfs send -nP` and `zfs send -nv`, of one snapshot, incremental or `-R`. Source: zfs-send(8), send_print_verbose. */
export const zfsSendDryRun = defineParser({
  name: 'zfs.send-dry-run',
  description: 'Snapshots and estimated size of a stream from `zfs send -nvP`',
  output: SendEstimate,
  parse(text, context) {
    const { lines, unterminated } = printedLines(text);
    if (unterminated !== undefined) context.warn(cutLine);
    const streams: Stream[] = [];
    let total: number | undefined;
    for (const line of lines) {
      const [, size] = /^(?:size\t|total estimated size is )(\S+)$/.exec(line) ?? [];
      if (size !== undefined) total = sizeOf(size) ?? total;
      else streams.push(...(tabbed(line) ?? spoken(line) ?? []));
    }
    if (total === undefined) {
      throw new ParseError('The text ends without the size of the stream', {
        hint: 'This parser reads what `zfs send -nvP` prints.',
      });
    }
    return { totalBytes: total, streams };
  },
});

function tabbed(line: string): Stream[] | undefined {
  const [kind, ...cells] = line.split('\t');
  if (kind !== 'full' && kind !== 'incremental') return undefined;
  const size = sizeOf(cells.at(-1) ?? '');
  const names = size === undefined ? cells : cells.slice(0, -1);
  const snapshot = names.at(-1) ?? '';
  if (!isFullSnapshotName(snapshot) || names.length !== (kind === 'full' ? 1 : 2)) return undefined;
  return [compact<Stream>({ kind, snapshot, from: kind === 'full' ? undefined : names[0], sizeBytes: size })];
}

function spoken(line: string): Stream[] | undefined {
  const full = /^full send of (.+?)(?: estimated size is (\S+))?$/.exec(line);
  const incremental = /^send from (.+?) to (.+?)(?: estimated size is (\S+))?$/.exec(line);
  const [snapshot = '', size] = full?.slice(1) ?? incremental?.slice(2) ?? [];
  if (!isFullSnapshotName(snapshot)) return undefined;
  const kind = full ? 'full' : 'incremental';
  return [compact<Stream>({ kind, snapshot, from: incremental?.[1], sizeBytes: sizeOf(size ?? '') })];
}
