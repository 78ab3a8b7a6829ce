export interface Range {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

/** Which of many rows of one height can be seen, with some before and after so that scrolling finds them made. */
export function visibleRange(scrollPx: number, viewPx: number, rowPx: number, count: number, overscan = 6): Range {
  const first = Math.max(0, Math.min(Math.floor(scrollPx / rowPx), count) - overscan);
  const end = Math.min(count, Math.ceil((scrollPx + viewPx) / rowPx) + overscan);
  return { first, end: Math.max(first, end) };
}
