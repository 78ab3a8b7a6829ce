import { unknown } from './format-bytes.ts';

const isKnown = (value: number | null | undefined): value is number =>
  value !== undefined && value !== null && Number.isFinite(value);

export function formatPercent(value: number | null | undefined): string {
  if (!isKnown(value)) return unknown;
  return `${value > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

export function formatNumber(value: number | null | undefined, digits = 0): string {
  return isKnown(value) ? value.toFixed(digits) : unknown;
}

export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
