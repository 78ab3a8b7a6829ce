import { defineParser, type ParseContext } from '@infrastructor/core';
import { type PoolStatus, PoolStatuses } from '../schemas/pool-status.ts';
import { type VdevClass, type VdevClasses, type VdevTree, vdevClasses } from '../schemas/vdev.ts';
import { compact } from './reading/compact.ts';
import { digitsOf } from './reading/figures.ts';
import { entriesOf, isObject, type JsonObject, scalar, zfsDocument } from './reading/json-document.ts';
import { sentence } from './reading/printed-lines.ts';
import { countField, rebuildsOf, scanSentence, scanStatsOfJson } from './status/scan-json.ts';
import { vdevOfJson, vdevState } from './status/vdev-json.ts';

/**
 * `zpool status -j` (OpenZFS 2.3 and later), with or without `-p --json-int`, in the model of the text form. Without
 * `--json-int` sizes are rounded as in the text. Source: zpool-status(8), `zpool status -j` of 2.3.
 */
export const zpoolStatusJson = defineParser({
  name: 'zpool.status-json',
  description: 'State, device tree, scan and errors of each pool from `zpool status -j`',
  output: PoolStatuses,
  parse: poolStatusesOfJson,
});

/** @throws {ParseError} when the text is not a complete document of `zpool status` */
export function poolStatusesOfJson(text: string, context: ParseContext): PoolStatus[] {
  const document = zfsDocument(text, ['zpool status']);
  return entriesOf(document.pools).map(([name, pool]) => poolOfJson(scalar(pool.name) ?? name, pool, context));
}

/** Where 2.3 keeps the classes other than data: beside `vdevs`, under these names. */
const classKeys: Readonly<Record<Exclude<VdevClass, 'data'>, readonly string[]>> = {
  dedup: ['dedup'],
  special: ['special'],
  logs: ['logs', 'log'],
  cache: ['l2cache', 'cache'],
  spares: ['spares'],
};

function poolOfJson(name: string, pool: JsonObject, context: ParseContext): PoolStatus {
  const text = (key: string) => sentence([scalar(pool[key]) ?? '']);
  const scanStats = isObject(pool.scan_stats) ? scanStatsOfJson(pool.scan_stats, context.now) : null;
  const errorCount = countField(pool.error_count);
  const damagedFiles = Array.isArray(pool.errlist) ? pool.errlist.map(String) : [];
  const status = text('status');
  return compact<PoolStatus>({
    pool: name,
    poolGuid: digitsOf(scalar(pool.pool_guid ?? pool.guid) ?? ''),
    state: scalar(pool.state) ?? 'UNKNOWN',
    // The manual's examples say OK where the program says nothing.
    status: status === 'OK' ? null : status,
    action: text('action'),
    see: text('moreinfo'),
    messageId: text('msgid') ?? undefined,
    comment: text('comment') ?? undefined,
    scan: scanStats ? scanSentence(scanStats) : null,
    scanStats,
    rebuilds: rebuildsOf(pool.vdevs),
    removal: summaryOf(pool.removal_stats),
    checkpoint: summaryOf(pool.checkpoint_stats),
    expansion: summaryOf(pool.raidz_expand_stats),
    dedup: summaryOf(pool.dedup_stats),
    vdevs: treeOfJson(name, pool),
    errors: errorsOf(errorCount, damagedFiles),
    errorCount,
    damagedFiles,
  });
}

function treeOfJson(pool: string, document: JsonObject): VdevTree | null {
  const roots = entriesOf(document.vdevs);
  const root = (roots.find(([key]) => key === pool) ?? roots[0])?.[1];
  if (!root) return null;
  const classes: VdevClasses = { data: entriesOf(root.vdevs).map(([key, vdev]) => vdevOfJson(key, vdev)) };
  for (const name of vdevClasses) {
    if (name === 'data') continue;
    const key = classKeys[name].find((candidate) => isObject(document[candidate]));
    if (key) classes[name] = entriesOf(document[key]).map(([vdevName, vdev]) => vdevOfJson(vdevName, vdev));
  }
  const { state, read, write, cksum, note } = vdevOfJson(pool, root);
  return {
    name: pool,
    state: root.state === undefined ? vdevState(document.state) : state,
    read,
    write,
    cksum,
    note,
    classes,
  };
}

/** The errors line as the text form has it. */
function errorsOf(count: number | undefined, files: readonly string[]): string[] | null {
  if (files.length > 0) return ['Permanent errors have been detected in the following files:', ...files];
  if (count === undefined) return null;
  return [count === 0 ? 'No known data errors' : `${count} data errors, use '-v' for a list`];
}

/** Rare states are told as they are: each figure by its name. */
function summaryOf(stats: unknown): string | undefined {
  if (!isObject(stats)) return undefined;
  return Object.entries(stats)
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(', ');
}
