import { ProcSlabCache } from '../../schemas/proc-memory.ts';
import { readColumns, wordsOfLine } from './columns.ts';
import { defineTable } from './define-table.ts';
import { integer, text } from './words.ts';

/** Reads /proc/slabinfo of version 2 (proc_slabinfo(5)). */
export const slabinfo = defineTable({
  name: 'slabinfo',
  description: 'Slab caches of the kernel, from /proc/slabinfo',
  row: ProcSlabCache,
  file: '/proc/slabinfo',
  needs: 'header "# name <active_objs> …"',
  header: /^# name\s+<active_objs>\s/,
  read(source) {
    // `name`, five numbers, `: tunables`, three numbers, `: slabdata`, three numbers; a name may have blanks.
    const words = wordsOfLine(source);
    const colon = words.indexOf(':');
    if (colon < 6 || words[colon + 1] !== 'tunables' || words[colon + 6] !== 'slabdata') return undefined;
    const name = words.slice(0, colon - 5).join(' ');
    const numbers = [
      ...words.slice(colon - 5, colon),
      ...words.slice(colon + 2, colon + 5),
      ...words.slice(colon + 7, colon + 10),
    ];
    return readColumns<ProcSlabCache>(
      {
        name: text,
        activeObjects: integer,
        objects: integer,
        objectBytes: integer,
        objectsPerSlab: integer,
        pagesPerSlab: integer,
        limit: integer,
        batchCount: integer,
        sharedFactor: integer,
        activeSlabs: integer,
        slabs: integer,
        sharedAvailable: integer,
      },
      [name, ...numbers],
    );
  },
});
