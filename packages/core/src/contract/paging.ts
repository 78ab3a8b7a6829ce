import { ValidationError } from './errors.ts';

/** One part of a long list. `nextCursor` is opaque to callers and absent on the last part. */
export interface Page<Item> {
  readonly kind: 'page';
  readonly items: readonly Item[];
  readonly nextCursor: string | undefined;
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A part of a list whose store made the cursor itself. */
export function page<Item>(items: readonly Item[], nextCursor: string | undefined): Page<Item> {
  return Object.freeze({ kind: 'page', items, nextCursor });
}

export function isPage(value: unknown): value is Page<unknown> {
  return (
    typeof value === 'object' && value !== null && (value as Page<unknown>).kind === 'page' && 'nextCursor' in value
  );
}

/**
 * One part of a list that is in memory. The cursor holds a position: what is added or removed before it between two parts
 * moves the parts that follow.
 * @throws {ValidationError} for a cursor that this function did not make
 */
export function paginate<Item>(items: readonly Item[], { limit, cursor }: PageRequest): Page<Item> {
  const start = cursor === undefined ? 0 : positionOf(cursor);
  const end = start + limit;
  return page(items.slice(start, end), end < items.length ? Buffer.from(`${end}`).toString('base64url') : undefined);
}

function positionOf(cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (/^[1-9]\d{0,14}$/.test(text) && Buffer.from(text).toString('base64url') === cursor) return Number(text);
  throw new ValidationError('The cursor is not one that this list gave out', {
    hint: 'Leave it out for the first page; take `meta.nextCursor` of the answer for the next.',
    problems: [{ path: '/cursor', message: 'is not a cursor of this list' }],
  });
}
