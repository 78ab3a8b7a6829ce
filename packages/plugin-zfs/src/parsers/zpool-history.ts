import { defineParser, ParseError } from '@infrastructor/core';
import { PoolHistory, type PoolHistoryEntry } from '../schemas/pool-history.ts';
import { compact } from './reading/compact.ts';
import { historyMomentOf } from './reading/moments.ts';
import { cutLine, printedLines } from './reading/printed-lines.ts';

/** `zpool history`, with or without `-i` and `-l`. Times are read as UTC. Source: zpool-history(8), print_history_records. */
export const zpoolHistory = defineParser({
  name: 'zpool.history',
  description: 'Commands that changed a pool from `zpool history`',
  output: PoolHistory,
  parse(text, context) {
    const { lines, unterminated } = printedLines(text);
    if (unterminated !== undefined) context.warn(cutLine);
    const entries: PoolHistoryEntry[] = [];
    let pool: string | undefined;
    for (const line of lines) {
      pool = /^History for '(.+)':$/.exec(line)?.[1] ?? pool;
      const [, printed = '', rest = ''] = /^(\d{4}-\d\d-\d\d\.\d\d:\d\d:\d\d) (.+)$/.exec(line) ?? [];
      const time = historyMomentOf(printed);
      // Arguments and results of ioctls follow their entry, indented.
      if (pool !== undefined && time !== undefined) entries.push(entryOf(pool, time, rest));
    }
    if (pool === undefined) throw new ParseError('No history of a pool in the text');
    return entries;
  },
});

function entryOf(pool: string, time: string, text: string): PoolHistoryEntry {
  const origin = /^(.*?) \[(?:user (\d+ \([^)]*\)|\S+) )?on ([^\]\s:]+)(?::[^\]]*)?\]$/.exec(text);
  const told = origin?.[1] ?? text;
  const [, txg, done] = /^\[(?:internal \S+ )?txg:(\d+)\] (.*)$/.exec(told) ?? [];
  return compact<PoolHistoryEntry>({
    pool,
    time,
    command: done ?? told,
    internal: txg !== undefined || /^(?:ioctl|\[internal) /.test(told),
    txg: txg === undefined ? undefined : Number(txg),
    user: /\(([^)]+)\)/.exec(origin?.[2] ?? '')?.[1] ?? origin?.[2],
    host: origin?.[3],
  });
}
