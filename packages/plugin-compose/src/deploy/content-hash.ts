import { createHash } from 'node:crypto';

/** Enough of a SHA-256 to tell versions of a file apart, for names of copies and for plans. */
export function contentHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
