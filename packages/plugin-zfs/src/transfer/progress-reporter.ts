import type { HandlerContext } from '@infrastructor/core';

const intervalMs = 500;

/** Tells how far a transfer is, at most twice a second: a stream has thousands of chunks. */
export function progressReporter(progress: HandlerContext['progress'], totalBytes: number, text: string) {
  let lastAt = Number.NEGATIVE_INFINITY;
  return (sentBytes: number) => {
    const now = performance.now();
    if (now - lastAt < intervalMs) return;
    lastAt = now;
    // The total is an estimate, and done may not pass it.
    progress(sentBytes, Math.max(totalBytes, sentBytes), text);
  };
}
