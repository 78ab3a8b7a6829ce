/** Sizes of V8 on 64 bits without compressed pointers, as Node is built: everything is in words. */
const wordBytes = 8;
const objectBytes = 3 * wordBytes;
/** An object without fields has room for four. */
const emptyObjectBytes = 7 * wordBytes;
const arrayBytes = 6 * wordBytes;
const textBytes = 2 * wordBytes;
const numberBytes = 2 * wordBytes;
/** Larger integers and fractions lie beside the field; smaller ones stand in it. */
const largestInField = 2 ** 31;

const beyondLatin1 = /[\u0100-\uffff]/;

/**
 * About how many bytes of memory a value of JSON takes. An estimate: what V8 shares between values, like short texts, is
 * counted with each.
 */
export function heapBytes(value: unknown): number {
  if (typeof value === 'string') return heapBytesOfText(value);
  if (typeof value === 'number') return standsInField(value) ? 0 : numberBytes;
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return heapBytesOfArray(value);
  const parts = Object.values(value);
  if (parts.length === 0) return emptyObjectBytes;
  let bytes = objectBytes;
  for (const part of parts) bytes += wordBytes + heapBytes(part);
  return bytes;
}

function heapBytesOfText(text: string): number {
  const bytes = text.length * (beyondLatin1.test(text) ? 2 : 1);
  return textBytes + Math.ceil(bytes / wordBytes) * wordBytes;
}

function heapBytesOfArray(parts: readonly unknown[]): number {
  let bytes = arrayBytes + parts.length * wordBytes;
  // Numbers among themselves stand in the array, whatever their size.
  if (parts.every((part) => typeof part === 'number')) return bytes;
  for (const part of parts) bytes += heapBytes(part);
  return bytes;
}

function standsInField(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < largestInField;
}
