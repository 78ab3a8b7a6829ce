import { defineParser } from '@infrastructor/core';
import { type Mount, Mounts } from '../schemas/mount.ts';
import { unreadable, warnSkipped, wholeLines } from './text.ts';

const mountsLine = /^(\S+) (\/\S*|none) (\S+) (\S+) (\d+) (\d+)\s*$/;
const infoLine = /^(\d+) (\d+) (\d+:\d+) (\S+) (\/\S*) (\S+)((?: (?!- )\S+)*) - (\S+) (\S*) (\S+)\s*$/;

/** The kernel writes blanks, tabs, newlines, backslashes and # of names as octal (mangle() in fs/proc_namespace.c). */
export function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** Options, cut at commas but not inside quotes: an SELinux context may hold a comma. */
export function splitOptions(text: string): string[] {
  return text.match(/(?:[^,"]|"[^"]*"?)+/g)?.map((option) => unescapeOctal(option.trim())) ?? [];
}

function readInfo(line: string): Mount | undefined {
  const [, mountId, parentId, majorMinor, root, mountPoint, options, , type, device, superOptions] =
    infoLine.exec(line) ?? [];
  if (mountPoint === undefined || majorMinor === undefined || type === undefined) return undefined;
  return {
    device: unescapeOctal(device ?? ''),
    mountPoint: unescapeOctal(mountPoint),
    type: unescapeOctal(type),
    options: splitOptions(options ?? ''),
    mountId: Number(mountId),
    parentId: Number(parentId),
    majorMinor,
    root: unescapeOctal(root ?? '/'),
    superOptions: splitOptions(superOptions ?? ''),
  };
}

function readMount(line: string): Mount | undefined {
  const [, device, mountPoint, type, options, dump, pass] = mountsLine.exec(line) ?? [];
  if (device === undefined || mountPoint === undefined || type === undefined) return readInfo(line);
  return {
    device: unescapeOctal(device),
    mountPoint: unescapeOctal(mountPoint),
    type: unescapeOctal(type),
    options: splitOptions(options ?? ''),
    dump: Number(dump),
    pass: Number(pass),
  };
}

/** Reads /proc/mounts, /etc/mtab (fstab(5)) and /proc/<pid>/mountinfo (proc_pid_mountinfo(5)). */
export const mounts = defineParser({
  name: 'mounts',
  description: 'Mounted file systems, from /proc/mounts or /proc/self/mountinfo',
  output: Mounts,
  parse(text, context) {
    const rows: Mount[] = [];
    let skipped = 0;
    for (const line of wholeLines(text, context)) {
      const row = readMount(line);
      if (row !== undefined) rows.push(row);
      else if (rows.length > 0 && line.trim() !== '') skipped += 1;
    }
    if (rows.length === 0) throw unreadable('/proc/mounts', 'it has no line with a device, a mount point and options');
    warnSkipped(context, skipped);
    return rows;
  },
});
