import { defineParser, type ParseContext, ParseError } from '@infrastructor/core';
import { type PoolStatus, PoolStatuses } from '../schemas/pool-status.ts';
import { compact } from './reading/compact.ts';
import { looksLikeJson } from './reading/json-document.ts';
import { cutLine, type PrintedLines, printedLines, sentence, withoutTabs } from './reading/printed-lines.ts';
import { errorSectionOf } from './status/error-section.ts';
import { scanStatsOfText } from './status/scan-text.ts';
import { linesOf, type Section, splitPools } from './status/sections.ts';
import { isWholeRow, vdevTreeOf } from './status/vdev-tree.ts';
import { poolStatusesOfJson } from './zpool-status-json.ts';

/**
 * `zpool status` in text, from 0.6 to 2.3, with any of `-v -s -t -i -P -L -g -p`; its JSON is understood as well.
 * Times are read as UTC. Source: status_callback and print_status_config of zpool_main.c, zpool-status(8).
 */
export const zpoolStatus = defineParser({
  name: 'zpool.status',
  description: 'State, device tree, scan and errors of each pool from `zpool status`',
  output: PoolStatuses,
  parse(text, context) {
    if (looksLikeJson(text)) return poolStatusesOfJson(text, context);
    const printed = printedLines(text);
    const lines = completeLines(printed, context);
    const blocks = splitPools(lines);
    const pools = blocks.flatMap((sections) => poolOf(sections, context) ?? []);
    if (pools.length > 0) return pools;
    return noPools(lines, blocks.length > 0, context);
  },
});

/** The lines that are surely whole: the last one only if it says so itself. */
function completeLines({ lines, unterminated }: PrintedLines, context: ParseContext): readonly string[] {
  if (unterminated === undefined) return lines;
  const known =
    /^\s*errors: (?:No known data errors|\d+ data errors, use '-v' for a list|Permanent errors .* files:)$|^ dedup: no DDT entries$|^no pools available$|^all pools are healthy$/;
  const expanded = withoutTabs(unterminated);
  if (known.test(unterminated) || isWholeRow(expanded, lines.map(withoutTabs))) return [...lines, unterminated];
  context.warn(cutLine);
  return lines;
}

function poolOf(sections: readonly Section[], context: ParseContext): PoolStatus | undefined {
  const text = (...labels: readonly string[]) => sentence(linesOf(sections, ...labels) ?? []);
  const pool = (linesOf(sections, 'pool')?.[0] ?? '').trim();
  const state = /^\s*([A-Z_]+)\b/.exec(linesOf(sections, 'state')?.[0] ?? '')?.[1];
  if (pool === '' || state === undefined) {
    context.warn(`Pool ${pool === '' ? 'without a name' : pool} was told without a state: left out`);
    return undefined;
  }
  const scans = sections.flatMap(({ label, lines }) =>
    label === 'scan' || label === 'scrub' ? [sentence(lines)] : [],
  );
  const [scanStats = null, ...further] = scans.map((scan) => scanStatsOfText(scan ?? ''));
  const see = text('see');
  const config = linesOf(sections, 'config');
  return compact<PoolStatus>({
    pool,
    state,
    status: text('status'),
    action: text('action'),
    see,
    messageId: /(ZFS-\d{4}-\w+)\W*$/.exec(see ?? '')?.[1],
    comment: text('comment') ?? undefined,
    scan: scans[0] ?? null,
    scanStats,
    rebuilds: further.filter((stats) => stats !== null),
    removal: text('remove') ?? undefined,
    checkpoint: text('checkpoint') ?? undefined,
    expansion: text('expand') ?? undefined,
    dedup: text('dedup') ?? undefined,
    vdevs: config ? vdevTreeOf(config, context) : null,
    ...errorSectionOf(linesOf(sections, 'errors')),
  });
}

function noPools(lines: readonly string[], cut: boolean, context: ParseContext): PoolStatus[] {
  if (lines.some((line) => line.trim() === 'no pools available')) return [];
  if (lines.some((line) => /^(?:all pools are|pool '.+' is) healthy$/.test(line.trim()))) {
    context.warn('`zpool status -x` leaves out the pools in which it sees no problem');
    return [];
  }
  // Since 2.0 the words "no pools available" go to stderr.
  if (!cut && context.exitCode === 0 && lines.every((line) => line.trim() === '')) return [];
  throw new ParseError(cut ? 'The output of `zpool status` ends before the state of a pool' : 'No pool in the text', {
    hint: 'This parser reads what `zpool status` prints on stdout.',
  });
}
