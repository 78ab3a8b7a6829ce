import type { ScanStats } from '../../schemas/scan-stats.ts';
import { compact } from '../reading/compact.ts';
import { countOf, sizeOf } from '../reading/figures.ts';
import { entriesOf, isObject, type JsonObject, scalar } from '../reading/json-document.ts';
import { epochMoment, momentOf } from '../reading/moments.ts';

/** A count from a number or from text like `1.2K`. */
export function countField(value: unknown): number | undefined {
  const text = scalar(value);
  return text === undefined ? undefined : countOf(text);
}

const bytesField = (value: unknown) => sizeOf(scalar(value) ?? '');

/** Seconds with `--json-int`, a date without, `-` or 0 for never. */
function timeField(value: unknown): string | undefined {
  const text = scalar(value) ?? '';
  return /^\d+$/.test(text) ? epochMoment(text) : momentOf(text);
}

const functions: Readonly<Record<string, ScanStats['function']>> = {
  SCRUB: 'scrub',
  RESILVER: 'resilver',
  ERRORSCRUB: 'error-scrub',
  REBUILD: 'resilver',
};

const states: Readonly<Record<string, ScanStats['state']>> = {
  SCANNING: 'in-progress',
  ACTIVE: 'in-progress',
  ERRORSCRUBBING: 'in-progress',
  FINISHED: 'finished',
  COMPLETE: 'finished',
  CANCELED: 'canceled',
};

/** `scan_stats` of 2.3; null where nothing was ever scanned. Percentages and speeds are computed as zpool does. */
export function scanStatsOfJson(stats: JsonObject, now: Date): ScanStats | null {
  const what = functions[scalar(stats.function) ?? ''];
  const told = states[scalar(stats.state) ?? ''];
  if (!what || !told) return null;
  const pauseTime = timeField(stats.scrub_pause);
  const state = told === 'in-progress' && pauseTime !== undefined ? 'paused' : told;
  const running = state === 'in-progress' || state === 'paused';
  const startTime = timeField(stats.start_time);
  const endTime = running ? undefined : timeField(stats.end_time);
  const scannedBytes = bytesField(stats.examined);
  const issuedBytes = bytesField(stats.issued);
  const totalBytes = bytesField(stats.to_examine);
  const toIssue = totalBytes === undefined ? undefined : totalBytes - (bytesField(stats.skipped) ?? 0);
  const issueBytesPerSec = state === 'in-progress' ? speedOf(stats, now) : undefined;
  return compact<ScanStats>({
    function: what,
    state,
    startTime,
    pauseTime,
    endTime,
    durationSec: startTime && endTime ? (Date.parse(endTime) - Date.parse(startTime)) / 1000 : undefined,
    ...(running ? { scannedBytes, issuedBytes, totalBytes } : {}),
    processedBytes: bytesField(stats.processed),
    issueBytesPerSec,
    donePercent: running && issuedBytes !== undefined && toIssue ? percent(issuedBytes, toIssue) : undefined,
    remainingSec: remaining(issuedBytes, toIssue, issueBytesPerSec),
    errors: running ? undefined : countField(stats.errors),
  });
}

const percent = (part: number, whole: number) => Math.round((part / whole) * 10_000) / 100;

function speedOf(stats: JsonObject, now: Date): number | undefined {
  const passStart = countField(stats.pass_start);
  const issued = bytesField(stats.issued_bytes_per_scan);
  if (passStart === undefined || issued === undefined) return undefined;
  const elapsedSec = now.getTime() / 1000 - passStart - (countField(stats.scrub_spent_paused) ?? 0);
  return elapsedSec >= 1 ? Math.round(issued / elapsedSec) : undefined;
}

/** zpool gives an estimate only above 10 MiB/s, below which it is worth nothing. */
function remaining(
  issued: number | undefined,
  total: number | undefined,
  speed: number | undefined,
): number | undefined {
  if (issued === undefined || total === undefined || speed === undefined || speed < 10 * 1024 ** 2) return undefined;
  return Math.max(0, Math.floor((total - issued) / speed));
}

/** Sequential resilvers are told with the vdev that they rebuild. */
export function rebuildsOf(roots: unknown): ScanStats[] {
  return entriesOf(roots).flatMap(([, root]) =>
    entriesOf(root.vdevs).flatMap(([vdev, { rebuild_stats: stats }]) => {
      const state = isObject(stats) ? states[scalar(stats.state) ?? ''] : undefined;
      if (!isObject(stats) || !state) return [];
      return compact<ScanStats>({
        function: 'resilver',
        state,
        vdev,
        startTime: timeField(stats.start_time),
        endTime: state === 'in-progress' ? undefined : timeField(stats.end_time),
        processedBytes: bytesField(stats.rebuilt),
        errors: state === 'in-progress' ? undefined : countField(stats.errors),
      });
    }),
  );
}

/** The first words of the text form, for readers of both forms. */
export function scanSentence(stats: ScanStats): string {
  const { function: what, state, startTime, pauseTime, endTime, donePercent, durationSec, errors } = stats;
  const on = (time: string | undefined) => (time === undefined ? '' : ` on ${ctime(time)}`);
  const name = what === 'error-scrub' ? 'error scrub' : what;
  if (state === 'canceled') return `${name} canceled${on(endTime)}`;
  if (state === 'finished') {
    const took = durationSec === undefined ? '' : ` in ${clock(durationSec)}`;
    const did = what === 'resilver' ? 'resilvered' : what === 'scrub' ? 'scrub repaired' : 'error scrub repaired';
    return `${did} ${niceBytes(stats.processedBytes ?? 0)}${took} with ${errors ?? 0} errors${on(endTime)}`;
  }
  const since = state === 'paused' ? pauseTime : startTime;
  const done = donePercent === undefined ? '' : `, ${donePercent.toFixed(2)}% done`;
  return `${name} ${state === 'paused' ? 'paused' : 'in progress'}${since ? ` since ${ctime(since)}` : ''}${done}`;
}

/** `Sun Nov 22 23:17:58 2026`, UTC. */
function ctime(iso: string): string {
  const [, weekday = '', day = '', month = '', year = '', time = ''] =
    /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(iso).toUTCString()) ?? [];
  return `${weekday} ${month} ${Number(day)} ${time} ${year}`;
}

function clock(totalSec: number): string {
  const days = Math.floor(totalSec / 86_400);
  const time = new Date((totalSec % 86_400) * 1000).toISOString().slice(11, 19);
  return days > 0 ? `${days} days ${time}` : time;
}

/** Three figures and a unit, as zfs_nicebytes prints. */
function niceBytes(bytes: number): string {
  const units = ['B', 'K', 'M', 'G', 'T', 'P', 'E'];
  const index = bytes > 0 ? Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10)) : 0;
  const value = bytes / 1024 ** index;
  if (index === 0 || Number.isInteger(value)) return `${value}${units[index]}`;
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)}${units[index]}`;
}
