import type { ProcMapping } from '../../schemas/proc-memory-mapping.ts';
import { known } from '../known.ts';
import { address, hex } from './words.ts';

const line =
  /^([0-9a-f]{8,16})-([0-9a-f]{8,16}) ([r-])([w-])([x-])([sp]) ([0-9a-f]{8,16}) ([0-9a-f]{2,5}):([0-9a-f]{2,5}) (\d+)(?: +(\S.*)?)?$/;

/** A line of /proc/[pid]/maps, which in smaps stands above what the area uses (proc_pid_maps(5)). */
export function readMapping(text: string): ProcMapping | undefined {
  const [, from = '', to = '', read, write, execute, sharing, offset = '', major = '', minor = '', inode, path] =
    line.exec(text) ?? [];
  const [start, end] = [address(from), address(to)];
  if (start === undefined || end === undefined) return undefined;
  const permissions: ProcMapping['permissions'] = [];
  if (read === 'r') permissions.push('read');
  if (write === 'w') permissions.push('write');
  if (execute === 'x') permissions.push('execute');
  permissions.push(sharing === 's' ? 'shared' : 'private');
  return known({
    start,
    end,
    sizeBytes: Number(BigInt(end) - BigInt(start)),
    permissions,
    offsetBytes: Number(BigInt(`0x${offset}`)),
    major: hex(major) ?? 0,
    minor: hex(minor) ?? 0,
    inode: Number(inode),
    path,
  });
}
