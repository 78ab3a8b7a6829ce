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
  return typeof value === 'object' && value !== null && (value as Page<unknown>).kind === 'page' && 'nextCursor' in value;
}
