import { defineParser } from '@infrastructor/core';
import { type FileStatus, FileStatuses } from '../schemas/file-status.ts';
import { fileTypeOf } from './file-mode.ts';
import { known } from './known.ts';
import { readBsdStatus } from './stat-file-bsd.ts';
import { splitLines, unreadable, warnSkipped } from './text.ts';
import { isoOfText } from './time.ts';

type Facts = Partial<FileStatus>;

const fileLine = /^\s*File: (.+)$/;
const timeLine =
  /^\s*(Access|Modify|Change|Birth): (?:(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) ([+-]\d\d)(\d\d)|-)$/;
const timeFields = { Access: 'accessed', Modify: 'modified', Change: 'changed', Birth: 'created' } as const;
/** Old coreutils quote with ‘’ or `', newer ones as the shell does, and only where it must be. */
const unquoted = (text: string) =>
  /^(?:‘(.*)’|`(.*)'|'(.*)')$/
    .exec(text)
    ?.slice(1)
    .find((name) => name !== undefined) ?? text;

function fileFacts(text: string): Facts {
  const [, path = '', target] = /^(.+?)(?: -> (.+))?$/.exec(text) ?? [];
  return { path: unquoted(path), ...(target === undefined ? {} : { target: unquoted(target) }) };
}

function sizeFacts(line: string): Facts | undefined {
  const [, size, blocks, ioBlock, description = ''] =
    /^\s*Size: (\d+)\s+Blocks: (\d+)\s+IO Block: (\d+)\s+(\S.*)$/.exec(line) ?? [];
  if (size === undefined) return undefined;
  return {
    sizeBytes: Number(size),
    allocatedBlocks: Number(blocks),
    ioBlockBytes: Number(ioBlock),
    description: description.trimEnd(),
  };
}

function deviceFacts(line: string): Facts | undefined {
  const [, device, inode, links, deviceType] =
    /^Device: (\S+)\s+Inode: (\d+)\s+Links: (\d+)(?:\s+Device type: (\S+))?\s*$/.exec(line) ?? [];
  return device === undefined ? undefined : known({ device, inode: Number(inode), links: Number(links), deviceType });
}

function accessFacts(line: string): Facts | undefined {
  const [, permissions, mode, uid, user, gid, group] =
    /^Access: \((\d{4,5})\/([^)]{10,11})\)\s+Uid: \( *(\d+)\/([^)]*)\)\s+Gid: \( *(\d+)\/([^)]*)\)\s*$/.exec(line) ??
    [];
  if (mode === undefined) return undefined;
  const named = (text = '') => (/^(?:|UNKNOWN)$/.test(text.trim()) ? undefined : text.trim());
  return known({
    permissions,
    mode,
    type: fileTypeOf(mode),
    uid: Number(uid),
    user: named(user),
    gid: Number(gid),
    group: named(group),
  });
}

function timeFacts(line: string): Facts | undefined {
  const [, name, day, clock, hours, minutes] = timeLine.exec(line) ?? [];
  if (name === undefined) return undefined;
  return known({ [timeFields[name as keyof typeof timeFields]]: isoOfText(`${day}T${clock}${hours}:${minutes}`) });
}

function contextFacts(line: string): Facts | undefined {
  const securityContext = /^Context: (\S+)\s*$/.exec(line)?.[1];
  return securityContext === undefined ? undefined : { securityContext };
}

const readers = [sizeFacts, deviceFacts, accessFacts, timeFacts, contextFacts];

const isWhole = (facts: Facts): facts is FileStatus =>
  facts.path !== undefined && facts.sizeBytes !== undefined && facts.mode !== undefined;

/** Reads `stat` of files: the blocks of coreutils and busybox, and the lines of BSD and macOS (stat(1)), without -c and -f. */
export const statFile = defineParser({
  name: 'stat-file',
  description: 'Size, owner, mode and times of files, from the command stat',
  output: FileStatuses,
  parse(text, context) {
    const { lines, tail } = splitLines(text);
    const files: Facts[] = [];
    let skipped = 0;
    // A last line without its end is whole where it is a time with its zone.
    const isTailWhole = tail !== undefined && timeFacts(tail)?.created !== undefined;
    const isChangeWhole = tail !== undefined && timeFacts(tail)?.changed !== undefined;
    const all = tail !== undefined && (isTailWhole || isChangeWhole) ? [...lines, tail] : lines;
    if (all === lines && tail !== undefined)
      context.warn('The last line has no end and was left out, as it may be cut');
    for (const line of all) {
      const path = fileLine.exec(line)?.[1];
      const bsd = readBsdStatus(line);
      if (path !== undefined) files.push(fileFacts(path.trimEnd()));
      else if (bsd !== undefined) files.push(bsd);
      else {
        const last = files.at(-1);
        const facts = readers.map((read) => read(line)).find((found) => found !== undefined);
        if (last !== undefined && facts !== undefined) Object.assign(last, facts);
        else if (last !== undefined && line.trim() !== '') skipped += 1;
      }
    }
    const rows = files.filter(isWhole);
    if (rows.length === 0) throw unreadable('stat', 'it has no whole block "File: … Size: … Access: …"');
    warnSkipped(context, skipped + files.length - rows.length);
    return rows;
  },
});
