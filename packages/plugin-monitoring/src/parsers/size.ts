const powers = 'BKMGTPEZYRQ';

/** Whole bytes, cut off; what binary fractions make of 8.2 million (8199999.999999999) is taken for what it is. */
function whole(bytes: number): number {
  const nearest = Math.round(bytes);
  return Math.abs(bytes - nearest) <= nearest * 2 ** -50 ? nearest : Math.floor(bytes);
}

export interface SizeReading {
  /** Bytes that one stands for where the text has no unit of its own. */
  readonly unitBytes?: number;
  /** What `K` multiplies by where the text does not say `Ki` or `KB`; 1024 unless the command was told otherwise. */
  readonly kilo?: 1000 | 1024;
}

/**
 * A size as commands print it, in bytes: `512`, `1.9G`, `466Gi`, `0B`, `61.9M`, `16MB`, `1,5K`. A letter alone counts in
 * powers of 1024 (coreutils -h, lsblk, procps -h), `i` says so, and two letters (`MB`) count in powers of 1000
 * (coreutils, "Block size"). Fractions of a byte are cut off.
 *
 * @returns undefined where the text is no size, such as `-`
 */
export function sizeBytes(
  text: string | undefined,
  { unitBytes = 1, kilo = 1024 }: SizeReading = {},
): number | undefined {
  const match = /^(\d+(?:[.,]\d+)?)\s*([BKMGTPEZYRQ]?)(i?)(B?)$/i.exec(text?.trim() ?? '');
  if (match === null) return undefined;
  const [, digits = '', letter = '', binary, byte] = match;
  const value = Number(digits.replace(',', '.'));
  if (letter === '') return whole(value * unitBytes);
  const base = binary === '' && byte !== '' ? 1000 : binary === '' ? kilo : 1024;
  return whole(value * base ** powers.indexOf(letter.toUpperCase()));
}

/** Bytes that one stands for under a header such as `1K-blocks`, `1024-blocks`, `1M-blocks`, `1MB-blocks`, `1B-blocks`. */
export function blockBytes(header: string): number | undefined {
  const match = /^(\d*[A-Z]{0,2}i?B?)-blocks$/i.exec(header);
  return match?.[1] === undefined ? undefined : sizeBytes(/^\d/.test(match[1]) ? match[1] : `1${match[1]}`);
}
