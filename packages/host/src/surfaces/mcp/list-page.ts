import { ValidationError } from '@infrastructor/core';

export interface ListPage<Item> {
  readonly items: Item[];
  readonly nextCursor?: string;
}

/**
 * One part of a long list. The cursor is opaque to clients: the place where the next part begins.
 * @throws {ValidationError} when the cursor is not one of ours
 */
export function listPage<Item>(all: readonly Item[], cursor: string | undefined, size: number): ListPage<Item> {
  const start = cursor === undefined ? 0 : Number(Buffer.from(cursor, 'base64url').toString());
  if (!Number.isSafeInteger(start) || start < 0) {
    throw new ValidationError('The cursor is not valid', { hint: 'Begin again without a cursor.' });
  }
  const end = start + size;
  const items = all.slice(start, end);
  return end < all.length ? { items, nextCursor: Buffer.from(String(end)).toString('base64url') } : { items };
}
