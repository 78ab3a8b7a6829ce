const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** What is not known is shown as a dash, never as 0. */
export const unknown = '—';

export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === undefined || bytes === null || !Number.isFinite(bytes)) return unknown;
  const magnitude = Math.abs(bytes);
  const step = magnitude < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(magnitude) / 10));
  const value = bytes / 1024 ** step;
  return `${step === 0 ? Math.round(value) : value.toFixed(Math.abs(value) < 10 ? 1 : 0)} ${units[step]}`;
}

export function formatRate(bytesPerSec: number | null | undefined): string {
  const text = formatBytes(bytesPerSec);
  return text === unknown ? text : `${text}/s`;
}
