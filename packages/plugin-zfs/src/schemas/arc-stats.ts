import { type Static, Type } from '@infrastructor/core';

const Bytes = (description: string) => Type.Integer({ minimum: 0, description });
const Count = (description: string) => Type.Integer({ minimum: 0, description });
const Ratio = (description: string) => Type.Optional(Type.Number({ minimum: 0, maximum: 1, description }));

/** The adaptive replacement cache: figures are counted since the module was loaded. */
export const ArcStats = Type.Object({
  sizeBytes: Bytes('In use now'),
  targetBytes: Bytes('What the cache aims at'),
  minBytes: Type.Optional(Bytes('Never less than this')),
  maxBytes: Type.Optional(Bytes('Never more than this')),
  hits: Count('Reads served from memory'),
  misses: Count('Reads that went to the disks'),
  hitRatio: Ratio('hits / (hits + misses); absent before the first read'),
  demandHitRatio: Ratio('Without reads that ZFS made ahead'),
  metadataHitRatio: Ratio('Of metadata asked for'),
  prefetchHitRatio: Ratio('Of reads that ZFS made ahead'),
  l2: Type.Optional(
    Type.Object({
      sizeBytes: Bytes('Held, before compression'),
      allocatedBytes: Type.Optional(Bytes('Held on the cache devices')),
      hits: Count('Reads served from cache devices'),
      misses: Count('Reads that cache devices could not serve'),
      hitRatio: Ratio('hits / (hits + misses)'),
      errors: Count('Failed reads, writes and checksums of cache devices'),
    }),
  ),
  memoryThrottles: Type.Optional(Count('Writes delayed for lack of memory')),
  statistics: Type.Record(Type.String(), Type.Integer(), { description: 'Every counter by its own name' }),
});
export type ArcStats = Static<typeof ArcStats>;

/** What happened between two readings. */
export const ArcInterval = Type.Object({
  intervalSec: Type.Number({ minimum: 0 }),
  hits: Count('Reads served from memory'),
  misses: Count('Reads that went to the disks'),
  readsPerSec: Type.Number({ minimum: 0 }),
  hitRatio: Ratio('hits / (hits + misses); absent where nothing was read'),
  demandHitRatio: Ratio('Without reads that ZFS made ahead'),
  metadataHitRatio: Ratio('Of metadata asked for'),
  prefetchHitRatio: Ratio('Of reads that ZFS made ahead'),
  l2HitRatio: Ratio('Of cache devices'),
});
export type ArcInterval = Static<typeof ArcInterval>;

export const ArcReport = Type.Object({
  ...ArcStats.properties,
  interval: Type.Optional(ArcInterval),
});
export type ArcReport = Static<typeof ArcReport>;
