import type { FileStatus } from '../schemas/file-status.ts';
import { fileTypeOf } from './file-mode.ts';
import { known } from './known.ts';
import { isoOfText, monthNumber } from './time.ts';

const quoted = '"([^"]*)"';
const line = new RegExp(
  `^(\\d+) (\\d+) ([-dlbcpsw?][-rwxsStT]{9}[+@]?) (\\d+) (\\S+) (\\S+) (\\d+) (\\d+) ${quoted} ${quoted} ${quoted} ${quoted} (\\d+) (\\d+) (\\S+) (.+)$`,
);

/** `Aug 13 15:03:52 2021`, which has no zone: read as UTC. */
function timeOf(text: string | undefined): string | undefined {
  const [, month = '', day = '', clock, year] =
    /^([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})$/.exec(text ?? '') ?? [];
  const number = monthNumber(month);
  if (number === undefined) return undefined;
  return isoOfText(`${year}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}T${clock}Z`);
}

/** The one line that `stat` of BSD and macOS prints for a file (stat(1), default format). */
export function readBsdStatus(text: string): FileStatus | undefined {
  const [, device, inode, mode, links, user, group, , size, ...rest] = line.exec(text) ?? [];
  if (mode === undefined) return undefined;
  const [accessed, modified, changed, created, ioBlock, blocks, flags, path = ''] = rest;
  return known({
    path,
    sizeBytes: Number(size),
    type: fileTypeOf(mode),
    mode,
    user,
    group,
    links: Number(links),
    inode: Number(inode),
    device,
    allocatedBlocks: Number(blocks),
    ioBlockBytes: Number(ioBlock),
    flags,
    accessed: timeOf(accessed),
    modified: timeOf(modified),
    changed: timeOf(changed),
    created: timeOf(created),
  });
}
