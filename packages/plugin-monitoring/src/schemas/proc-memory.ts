import { type Static, Type } from '@infrastructor/core';

const count = () => Type.Optional(Type.Number());
const counters = (description: string) => Type.Record(Type.String(), Type.Number(), { description });

/** /proc/vmstat under the kernel's own names; nr_* are pages (nr_kernel_stack is KiB), the others count events since boot. */
export const ProcVmstat = counters("The kernel's own names, such as nr_free_pages and pgfault");
export type ProcVmstat = Static<typeof ProcVmstat>;

/** A zone of /proc/buddyinfo. */
export const ProcBuddyZone = Type.Object({
  node: Type.Integer(),
  zone: Type.String(),
  freeChunks: Type.Array(Type.Number(), { description: 'Free chunks of 2^0, 2^1, 2^2 … pages' }),
});
export type ProcBuddyZone = Static<typeof ProcBuddyZone>;

/** /proc/pagetypeinfo. */
export const ProcPageTypes = Type.Object({
  pageBlockOrder: Type.Integer(),
  pagesPerBlock: Type.Optional(Type.Integer()),
  free: Type.Array(
    Type.Object({
      node: Type.Integer(),
      zone: Type.String(),
      type: Type.String(),
      freeChunks: Type.Array(Type.Number(), {
        description: 'Free chunks of 2^0, 2^1, 2^2 … pages; the kernel stops counting at 100000 and prints >100000',
      }),
    }),
  ),
  blocks: Type.Array(
    Type.Object({ node: Type.Integer(), zone: Type.String(), byType: counters('Blocks of each migrate type') }),
  ),
});
export type ProcPageTypes = Static<typeof ProcPageTypes>;

/** A cache of /proc/slabinfo. */
export const ProcSlabCache = Type.Object({
  name: Type.String(),
  activeObjects: Type.Number(),
  objects: Type.Number(),
  objectBytes: Type.Number(),
  objectsPerSlab: Type.Number(),
  pagesPerSlab: Type.Number(),
  limit: Type.Number(),
  batchCount: Type.Number(),
  sharedFactor: Type.Number(),
  activeSlabs: Type.Number(),
  slabs: Type.Number(),
  sharedAvailable: Type.Number(),
});
export type ProcSlabCache = Static<typeof ProcSlabCache>;

/** A zone of /proc/zoneinfo. */
export const ProcZone = Type.Object({
  node: Type.Integer(),
  zone: Type.String(),
  nodeCounters: Type.Optional(counters('What the first zone of a node tells of the whole node')),
  freePages: count(),
  minPages: count(),
  lowPages: count(),
  highPages: count(),
  spannedPages: count(),
  presentPages: count(),
  managedPages: count(),
  protectionPages: Type.Optional(Type.Array(Type.Number())),
  counters: counters(
    "The kernel's own names, such as nr_free_pages and numa_hit, and thresholds that newer kernels add",
  ),
  pagesets: Type.Array(
    Type.Object({
      cpu: Type.Integer(),
      countPages: count(),
      highPages: count(),
      batchPages: count(),
      vmStatsThreshold: count(),
      other: Type.Optional(counters('Further lines by their own names')),
    }),
  ),
  nodeUnreclaimable: count(),
  startPfn: Type.Optional(Type.Number({ description: 'Number of its first page frame' })),
});
export type ProcZone = Static<typeof ProcZone>;

/** An area of /proc/vmallocinfo. */
export const ProcVmallocArea = Type.Object({
  start: Type.String({ description: 'Hashed for readers without the right to see addresses' }),
  end: Type.String(),
  sizeBytes: Type.Number(),
  caller: Type.Optional(Type.String()),
  pages: count(),
  physicalAddress: Type.Optional(Type.String()),
  options: Type.Array(Type.String(), { description: 'vmalloc, vmap, ioremap, user, vpages …' }),
  pagesPerNode: Type.Array(Type.Object({ node: Type.Integer(), pages: Type.Number() })),
});
export type ProcVmallocArea = Static<typeof ProcVmallocArea>;
