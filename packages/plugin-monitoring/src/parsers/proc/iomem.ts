import { ProcResource } from '../../schemas/proc-hardware.ts';
import { known } from '../known.ts';
import { defineTable } from './define-table.ts';
import { address } from './words.ts';

const line = /^( *)([0-9a-f]{4,16})-([0-9a-f]{4,16}) : (\S.*)$/;

function readResource(text: string): ProcResource | undefined {
  const [, indent = '', from = '', to = '', name] = line.exec(text) ?? [];
  const [start, end] = [address(from), address(to)];
  if (name === undefined || start === undefined || end === undefined) return undefined;
  // Without the right to see them every address is zero (kernel/resource.c).
  const isHidden = BigInt(start) === 0n && BigInt(end) === 0n;
  return known({
    start,
    end,
    sizeBytes: isHidden ? undefined : Number(BigInt(end) - BigInt(start) + 1n),
    depth: indent.length / 2,
    name: name.trimEnd(),
  });
}

const resource = { row: ProcResource, needs: 'line "start-end : name"', read: readResource };

/** Reads /proc/iomem (proc_iomem(5)). */
export const iomem = defineTable({
  name: 'iomem',
  description: 'Map of the physical memory, from /proc/iomem',
  file: '/proc/iomem',
  ...resource,
});

/** Reads /proc/ioports (proc_ioports(5)), which has the form of /proc/iomem. */
export const ioports = defineTable({
  name: 'ioports',
  description: 'Regions of I/O ports in use, from /proc/ioports',
  file: '/proc/ioports',
  ...resource,
});
