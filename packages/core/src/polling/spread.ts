import { hash } from 'node:crypto';
import { momentAfter } from './scheduled-poll.ts';

/** A number from 0 to 1, the same for the same text in every process, and evenly spread over many. */
export function fractionOf(text: string): number {
  return Number.parseInt(hash('sha256', text, 'hex').slice(0, 12), 16) / 2 ** 48;
}

/** In which part of the work a device is, from 0; the same in every process. */
export function partOf(deviceId: string, count: number): number {
  return Math.floor(fractionOf(deviceId) * count);
}

/**
 * Where the moments of a data type of a device lie within its interval. Every process comes to the same, so whoever takes a
 * device over goes on at the moments of who had it; and the polls of many devices are spread over the whole interval.
 */
export function phaseOf(deviceId: string, dataType: string, intervalMs: number): number {
  return Math.floor(fractionOf(`${deviceId} ${dataType}`) * intervalMs);
}

/**
 * A killed process is noticed within 15 s (see `Leases`), so what was due in that time may not have been done. A part that
 * was given over in an orderly way has it done twice, which costs one poll of four.
 */
const unknownMs = 15_000;

/** When a poll that another process did before is due here: at once where its moment may have been missed. */
export function firstAfterTakeover(nowMs: number, phaseMs: number, intervalMs: number): number {
  const nextMs = momentAfter(nowMs, phaseMs, intervalMs);
  return nowMs - (nextMs - intervalMs) <= unknownMs ? nowMs : nextMs;
}
