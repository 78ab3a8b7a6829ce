import { defineParser, ParseError } from '@infrastructor/core';
import { ArcStats } from '../schemas/arc-stats.ts';
import { compact } from './reading/compact.ts';
import { cutLine, printedLines } from './reading/printed-lines.ts';

/** `name type data`; KSTAT_DATA_INT32 to KSTAT_DATA_UINT64 are types 1 to 4 (sys/kstat.h). */
const row = /^([a-z][a-z0-9_]*) +([1-4]) +(-?\d+)$/;

/**
 * /proc/spl/kstat/zfs/arcstats. Its first line describes the table and its second heads it; neither is a statistic.
 * Source: arc_stats_t of arc.c, which has had more counters in each version.
 */
export const arcstats = defineParser({
  name: 'arcstats',
  description: 'Size, target and hit ratios of the ARC and L2ARC from /proc/spl/kstat/zfs/arcstats',
  output: ArcStats,
  parse(text, context) {
    const { lines, unterminated } = printedLines(text);
    if (unterminated !== undefined) context.warn(cutLine);
    const start = lines.findIndex((line) => /^name +type +data\s*$/.test(line));
    const statistics = new Map<string, number>();
    for (const line of start < 0 ? [] : lines.slice(start + 1)) {
      const [, name, , data] = row.exec(line.trimEnd()) ?? [];
      if (name !== undefined) statistics.set(name, Number(data));
    }
    const [hits, misses, size, target] = ['hits', 'misses', 'size', 'c'].map((name) => statistics.get(name));
    if (hits === undefined || misses === undefined || size === undefined || target === undefined) {
      throw new ParseError('The text lacks hits, misses, size or c of arcstats', {
        hint: 'This parser reads /proc/spl/kstat/zfs/arcstats as a whole.',
      });
    }
    return compact<ArcStats>({
      sizeBytes: size,
      targetBytes: target,
      minBytes: statistics.get('c_min'),
      maxBytes: statistics.get('c_max'),
      hits,
      misses,
      ...ratios(statistics),
      l2: levelTwo(statistics),
      memoryThrottles: statistics.get('memory_throttle_count'),
      statistics: Object.fromEntries(statistics),
    });
  },
});

type Statistics = ReadonlyMap<string, number>;

/** Part of the whole; undefined where nothing was counted. */
export function hitRatio(hits: number, misses: number): number | undefined {
  return hits + misses > 0 ? hits / (hits + misses) : undefined;
}

function ratioOf(statistics: Statistics, ...kinds: readonly string[]): number | undefined {
  const sum = (what: string) => kinds.reduce((total, kind) => total + (statistics.get(`${kind}_${what}`) ?? 0), 0);
  return hitRatio(sum('hits'), sum('misses'));
}

function ratios(statistics: Statistics) {
  return {
    hitRatio: hitRatio(statistics.get('hits') ?? 0, statistics.get('misses') ?? 0),
    demandHitRatio: ratioOf(statistics, 'demand_data', 'demand_metadata'),
    metadataHitRatio: ratioOf(statistics, 'demand_metadata'),
    prefetchHitRatio: ratioOf(statistics, 'prefetch_data', 'prefetch_metadata'),
  };
}

/** Absent where the machine never had a cache device. */
function levelTwo(statistics: Statistics): ArcStats['l2'] {
  const count = (name: string) => statistics.get(`l2_${name}`) ?? 0;
  if (count('size') === 0 && count('hits') === 0 && count('misses') === 0) return undefined;
  return compact<NonNullable<ArcStats['l2']>>({
    sizeBytes: count('size'),
    allocatedBytes: statistics.get('l2_asize'),
    hits: count('hits'),
    misses: count('misses'),
    hitRatio: hitRatio(count('hits'), count('misses')),
    errors: count('cksum_bad') + count('io_error') + count('writes_error'),
  });
}
