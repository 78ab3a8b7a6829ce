import { ProcNumaMapping } from '../../schemas/proc-memory-mapping.ts';
import { known } from '../known.ts';
import { defineTable } from './define-table.ts';
import { nodePages } from './node-pages.ts';

const line =
  /^([0-9a-f]{8,16}) ((?:default|bind|interleave|weighted interleave|prefer(?: \(many\))?|local)\S*)(?: (\S.*))?$/;
const counts = {
  mapped: 'mappedPages',
  mapmax: 'mapMax',
  anon: 'anonPages',
  dirty: 'dirtyPages',
  active: 'activePages',
  writeback: 'writebackPages',
  swapcache: 'swapCachePages',
} as const;

/** Reads /proc/[pid]/numa_maps (numa_maps(5), in numa(7)). */
export const pidNumaMaps = defineTable({
  name: 'pid-numa-maps',
  description: 'Memory areas of a process by NUMA node, from /proc/[pid]/numa_maps',
  row: ProcNumaMapping,
  file: '/proc/[pid]/numa_maps',
  needs: 'line "address policy …"',
  read(text) {
    const [, start, policy, rest = ''] = line.exec(text.trimEnd()) ?? [];
    if (start === undefined || policy === undefined) return undefined;
    const words = rest === '' ? [] : rest.split(' ');
    const pairs = new Map(words.map((word) => [word.split('=', 1)[0] ?? '', word.slice(word.indexOf('=') + 1)]));
    const number = (name: string) => (/^\d+$/.test(pairs.get(name) ?? '') ? Number(pairs.get(name)) : undefined);
    const pageKilobytes = number('kernelpagesize_kB');
    const row: ProcNumaMapping = {
      start: `0x${start}`,
      policy,
      kinds: words.filter((word) => /^(?:heap|stack|huge)$/.test(word)),
      pagesPerNode: nodePages(words),
      ...known({
        path: pairs.get('file'),
        kernelPageBytes: pageKilobytes === undefined ? undefined : pageKilobytes * 1024,
      }),
    };
    for (const [name, field] of Object.entries(counts)) {
      const value = number(name);
      // A mapping of one process has no mapmax, one without dirty pages no dirty: the kernel leaves out what is 0 or 1.
      if (value !== undefined) row[field] = value;
    }
    return row;
  },
});
