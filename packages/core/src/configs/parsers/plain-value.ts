/** Puts a key in as data: `__proto__` becomes a property like any other and changes no prototype. */
export function setKey(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

/**
 * A value that JSON can carry without loss: integers beyond 2^53 and numbers that JSON has no word for become text, dates
 * become what `toISOString` says, sets become objects whose values are null. The depth has to be bounded before.
 */
export function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : numberName(value);
  if (typeof value !== 'object' || value === null) return value === undefined ? null : value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plainValue);
  const plain: Record<string, unknown> = {};
  if (value instanceof Set) {
    for (const key of value) setKey(plain, String(key), null);
    return plain;
  }
  const entries = value instanceof Map ? value.entries() : Object.entries(value);
  for (const [key, each] of entries) setKey(plain, String(key), plainValue(each));
  return plain;
}

const numberName = (value: number) => (Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf');

/** Whether a number stands for an integer so well that it prints as it, or is it exactly. */
export const holdsInteger = (value: number, integer: bigint): boolean =>
  Number.isFinite(value) && (String(value) === integer.toString() || BigInt(value) === integer);
