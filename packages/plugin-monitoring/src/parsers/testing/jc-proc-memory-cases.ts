import { type JcCase, rows } from './jc-case.ts';
import { changed, exactly } from './jc-proc-renaming.ts';
import { type Names, type Row, same } from './jc-renaming.ts';

const slab: Names = {
  name: ['name'],
  active_objs: ['activeObjects'],
  num_objs: ['objects'],
  obj_size: ['objectBytes'],
  obj_per_slab: ['objectsPerSlab'],
  pages_per_slab: ['pagesPerSlab'],
};
const tunables: Names = { limit: ['limit'], batch_count: ['batchCount'], shared_factor: ['sharedFactor'] };
const slabdata: Names = {
  active_slabs: ['activeSlabs'],
  num_slabs: ['slabs'],
  shared_avail: ['sharedAvailable'],
};

const pageNames: Names = {
  free: ['freePages'],
  min: ['minPages'],
  low: ['lowPages'],
  high: ['highPages'],
  spanned: ['spannedPages'],
  present: ['presentPages'],
  managed: ['managedPages'],
  protection: ['protectionPages'],
};
const pagesetNames: Names = {
  cpu: ['cpu'],
  count: ['countPages'],
  high: ['highPages'],
  batch: ['batchPages'],
  'vm stats threshold': ['vmStatsThreshold'],
};

/** jc puts what stands below the pagesets of a zone into the last of them. */
const belowPagesets = ['node_unreclaimable', 'start_pfn'];

function zone(node: unknown, name: string, theirs: Row): Record<string, unknown> {
  const pages = theirs.pages as Row;
  const pagesets = (theirs.pagesets ?? []) as Row[];
  const counters = Object.entries(pages).filter(([key]) => !(key in pageNames));
  const last = pagesets.at(-1) ?? {};
  return {
    node,
    zone: name,
    ...exactly(
      pageNames,
      counters.map(([key]) => key),
    )(pages),
    counters: Object.fromEntries(counters),
    pagesets: pagesets.map(exactly(pagesetNames, belowPagesets)),
    nodeUnreclaimable: last.node_unreclaimable,
    startPfn: last.start_pfn,
  };
}

/** jc has an object for each node: its zones by name, and between them the counters of the node. */
function zones(row: Row): Record<string, unknown>[] {
  const { node, ...rest } = row;
  const isZone = (value: unknown) => typeof value === 'object';
  const found = Object.entries(rest).filter(([, value]) => isZone(value));
  const nodeCounters = Object.fromEntries(Object.entries(rest).filter(([, value]) => !isZone(value)));
  return found.map(([name, value], index) => ({
    ...zone(node, name, value as Row),
    ...(index === 0 ? { nodeCounters } : {}),
  }));
}

const zoneinfo: JcCase = { parser: 'zoneinfo', expect: (answer) => (answer as Row[]).flatMap(zones) };

/** `HighAtomic` of the file is high_atomic with jc. */
const snake = (name: string) => name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();

/** Files of /proc on the memory of the machine. */
export const jcProcMemoryCases: Readonly<Record<string, JcCase>> = {
  proc_pagetypeinfo: {
    parser: 'pagetypeinfo',
    expect: (answer) =>
      exactly({
        page_block_order: ['pageBlockOrder'],
        pages_per_block: ['pagesPerBlock'],
        free_pages: [
          'free',
          (value) => (value as Row[]).map(exactly({ ...same('node', 'zone', 'type'), free: ['freeChunks'] })),
        ],
        num_blocks_type: ['blocks'],
      })(answer as Row),
    actual: changed(({ blocks }) => ({
      blocks: (blocks as Row[]).map(({ node, zone: name, byType }) => ({
        node,
        zone: name,
        ...Object.fromEntries(Object.entries(byType as Row).map(([type, count]) => [snake(type), count])),
      })),
    })),
  },
  proc_slabinfo: rows('slabinfo', (row) => ({
    ...exactly(slab, ['tunables', 'slabdata'])(row),
    ...exactly(tunables)(row.tunables as Row),
    ...exactly(slabdata)(row.slabdata as Row),
  })),
  proc_vmstat: { parser: 'proc-vmstat', expect: (answer) => answer },
  proc_zoneinfo: zoneinfo,
  proc_zoneinfo2: zoneinfo,
};
