import type { ScanStats } from '../../schemas/scan-stats.ts';
import { compact } from '../reading/compact.ts';
import { percentOf, sizeOf } from '../reading/figures.ts';
import { durationOf, momentOf } from '../reading/moments.ts';

const date = '([A-Z][a-z]{2} [A-Z][a-z]{2} \\d{1,2} \\d\\d:\\d\\d:\\d\\d \\d{4})';
const clock = '((?:\\d+ days? )?\\d+:\\d\\d:\\d\\d|\\d+h\\d+m)';
const size = '(\\d[\\d.]*[KMGTPEZ]?B?)';

/** First group of a pattern. The sentences differ from version to version, so each fact is looked for by itself. */
const finder = (pattern: string) => {
  const expression = new RegExp(pattern);
  return (text: string) => expression.exec(text)?.[1];
};

const find = {
  vdev: finder('^(?:resilver|resilvered) \\(([^)]+)\\)'),
  started: finder(`(?:in progress since|started on) ${date}`),
  paused: finder(`paused since ${date}`),
  ended: finder(` on ${date}$`),
  duration: finder(`(?:in|after) ${clock} (?:with|on) `),
  runningFor: finder(`in progress for ${clock}`),
  processed: finder(`(?:repaired|resilvered(?: \\([^)]+\\))?) ${size} in `),
  processedSoFar: finder(`${size} (?:repaired|resilvered),`),
  scanned: finder(`${size}(?: / ${size})? scanned`),
  issued: finder(`${size}(?: / ${size})? issued`),
  done: finder('(\\d[\\d.]*)% done'),
  remaining: finder(`${clock} to go`),
  errors: finder('with (\\d+) errors'),
};

const speedOf = (text: string, word: string) => {
  const match = new RegExp(`${word}(?: out of \\S+)? at (\\d[\\d.]*[KMGTPEZ]?B?)/s`).exec(text);
  return match?.[1] === undefined ? undefined : sizeOf(match[1]);
};

const bytes = (text: string | undefined) => (text === undefined ? undefined : sizeOf(text));
const time = (text: string | undefined) => (text === undefined ? undefined : momentOf(text));
const seconds = (text: string | undefined) => (text === undefined ? undefined : durationOf(text));

/**
 * The figures in the sentence behind `scan:`, of any version from 0.6 to 2.3 (print_scan_scrub_resilver_status,
 * print_rebuild_status_impl and print_err_scrub_status of zpool_main.c).
 * @param text the sentence with single spaces
 * @returns null for `none requested` and for a sentence that is not known
 */
export function scanStatsOfText(text: string): ScanStats | null {
  const what = functionOf(text);
  const state = stateOf(text);
  if (!what || !state) return null;
  const startTime = time(find.started(text));
  const endTime = state === 'finished' || state === 'canceled' ? time(find.ended(text)) : undefined;
  const errors = find.errors(text);
  const total = /scanned out of (\S+?) at|scanned out of (\S+?),|\/ (\S+) scanned|, (\S+) total/.exec(text);
  return compact<ScanStats>({
    function: what,
    state,
    vdev: find.vdev(text),
    startTime,
    pauseTime: time(find.paused(text)),
    endTime,
    durationSec: seconds(find.duration(text) ?? find.runningFor(text)),
    scannedBytes: bytes(find.scanned(text)),
    issuedBytes: bytes(find.issued(text)),
    totalBytes: bytes(total?.slice(1).find((group) => group !== undefined)),
    processedBytes: bytes(find.processed(text) ?? find.processedSoFar(text)),
    scanBytesPerSec: speedOf(text, 'scanned'),
    issueBytesPerSec: speedOf(text, 'issued'),
    donePercent: percentOf(find.done(text) ?? ''),
    remainingSec: seconds(find.remaining(text)),
    errors: errors === undefined ? undefined : Number(errors),
  });
}

function functionOf(text: string): ScanStats['function'] | undefined {
  if (/^error scrub|^scrubbed \d+ error blocks/.test(text)) return 'error-scrub';
  if (text.startsWith('scrub ')) return 'scrub';
  return /^resilver(?:ed)?\b/.test(text) ? 'resilver' : undefined;
}

function stateOf(text: string): ScanStats['state'] | undefined {
  if (/^(?:error )?scrub paused since/.test(text)) return 'paused';
  if (/^[a-z ]+(?:\([^)]+\) )?in progress\b/.test(text)) return 'in-progress';
  if (/^[a-z ]+(?:\([^)]+\) )?(?:canceled on|stopped after)/.test(text)) return 'canceled';
  return /^(?:scrub (?:repaired|completed)|resilvered|resilver completed|scrubbed) /.test(text)
    ? 'finished'
    : undefined;
}
