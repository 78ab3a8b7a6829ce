import { unknown } from './format-bytes.ts';

const units: readonly (readonly [string, number])[] = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
];

/** A length of time in its largest unit, and with the next below it while that still says something: `3 h 12 min`. */
export function formatDuration(sec: number | null | undefined): string {
  if (sec === undefined || sec === null || !Number.isFinite(sec)) return unknown;
  const whole = Math.max(0, Math.round(sec));
  const index = units.findIndex(([, length]) => whole >= length);
  if (index < 0) return '0 s';
  const [unit, length] = units[index] as readonly [string, number];
  const count = Math.floor(whole / length);
  const next = units[index + 1];
  const rest = next && count < 10 ? Math.floor((whole % length) / next[1]) : 0;
  return rest > 0 && next ? `${count} ${unit} ${rest} ${next[0]}` : `${count} ${unit}`;
}

/** How long ago something was, in one word or two. */
export function formatAge(at: string | number | undefined, nowMs: number): string {
  if (at === undefined) return unknown;
  const sec = (nowMs - (typeof at === 'number' ? at : Date.parse(at))) / 1_000;
  if (!Number.isFinite(sec)) return unknown;
  if (sec < 5) return 'now';
  const unit = units.find(([, length]) => sec >= length) ?? (['s', 1] as const);
  return `${Math.floor(sec / unit[1])} ${unit[0]} ago`;
}

export function formatTime(at: string | undefined): string {
  if (at === undefined || Number.isNaN(Date.parse(at))) return unknown;
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
}

/** Whether a value is so old that it no longer says how things are. */
export function isStale(at: string | number | undefined, nowMs: number, freshForSec: number): boolean {
  if (at === undefined) return false;
  return nowMs - (typeof at === 'number' ? at : Date.parse(at)) > freshForSec * 1_000;
}
