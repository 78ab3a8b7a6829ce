import { defineParser, ParseError } from '@infrastructor/core';
import { ZfsVersion } from '../schemas/zfs-version.ts';
import { compact } from './reading/compact.ts';

/** The first OpenZFS whose list, get and status commands print JSON (zfs(8), "-j"). */
const firstWithJson = [2, 3] as const;

/** `zfs version` and `zpool version`, or /sys/module/zfs/version, which tells of the module alone. Source: zfs-version(8). */
export const zfsVersion = defineParser({
  name: 'zfs.version',
  description: 'Versions of the ZFS commands and of the kernel module from `zfs version`',
  output: ZfsVersion,
  parse(text) {
    const lines = text.split(/\r?\n/).map((line) => line.trim());
    const find = (pattern: RegExp) => lines.flatMap((line) => pattern.exec(line)?.[1] ?? [])[0];
    const commands = find(/^zfs-(?!kmod-)v?(\d+\.\d+\S*)$/);
    const module = find(/^zfs-kmod-v?(\d+\.\d+\S*)$/) ?? find(/^v?(\d+\.\d+\S*)$/);
    if (commands === undefined && module === undefined) throw new ParseError('No version of ZFS in the text');
    return compact<ZfsVersion>({ commands, module, json: commands !== undefined && hasJson(commands) });
  },
});

function hasJson(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return major > firstWithJson[0] || (major === firstWithJson[0] && minor >= firstWithJson[1]);
}
