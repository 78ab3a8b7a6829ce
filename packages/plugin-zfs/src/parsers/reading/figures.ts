const powers: Readonly<Record<string, number>> = { '': 0, K: 1, M: 2, G: 3, T: 4, P: 5, E: 6, Z: 7 };

/**
 * A size as the ZFS commands print it, in bytes: `29810688`, `0B`, `1.2K`, `8.60T` (zfs_nicebytes: powers of 1024). The
 * short forms are rounded by the command itself. Undefined for `-`, `none` and everything else.
 */
export function sizeOf(text: string): number | undefined {
  if (/^\d{1,20}$/.test(text)) return Number(text);
  const match = /^(\d{1,20}(?:\.\d{1,20})?)([KMGTPEZ]?)B?$/.exec(text);
  return match ? Math.round(Number(match[1]) * 1024 ** (powers[match[2] ?? ''] ?? 0)) : undefined;
}

/** A count, shortened like a size: `1.2K` errors are about 1229 (zfs_nicenum: powers of 1024). */
export function countOf(text: string): number | undefined {
  return text.endsWith('B') ? undefined : sizeOf(text);
}

/** `1.00x` or `1.00`. */
export function ratioOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)x?$/.exec(text);
  return match ? Number(match[1]) : undefined;
}

/** `5%`, `0.11%` or `5`. */
export function percentOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)%?$/.exec(text);
  return match ? Number(match[1]) : undefined;
}

/** A decimal or `0x` number that may be wider than a double holds, as decimal digits: GUIDs are names, not quantities. */
export function digitsOf(text: string): string | undefined {
  if (/^[1-9]\d{0,19}$/.test(text)) return text;
  return /^(?:\d{1,20}|0x[0-9a-fA-F]{1,16})$/.test(text) ? BigInt(text).toString() : undefined;
}
