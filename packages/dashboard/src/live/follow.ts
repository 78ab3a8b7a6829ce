import { createEffect, createSignal, on, onCleanup } from 'solid-js';
import { connectionState, useStream } from './live.ts';
import type { ErrorMessage, StreamRequest } from './stream-message.ts';

const betweenPaintsMs = 100;

export interface Followed {
  readonly problem: () => ErrorMessage | undefined;
}

/**
 * Follows a stream while `request` gives one. Items that come close together are handed over together, so that a log that
 * runs does not paint a line at a time.
 * @param restarted called when the stream begins, also anew after a lost connection
 */
export function follow<Item>(
  request: () => StreamRequest | undefined,
  items: (items: readonly Item[]) => void,
  restarted: () => void,
): Followed {
  const [problem, setProblem] = createSignal<ErrorMessage>();
  let waiting: Item[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    const batch = waiting;
    waiting = [];
    items(batch);
  };
  createEffect(
    on(request, (wanted) => {
      setProblem(undefined);
      waiting = [];
      if (!wanted) return;
      restarted();
      useStream(wanted, {
        item(data) {
          waiting.push(data as Item);
          timer ??= setTimeout(flush, betweenPaintsMs);
        },
        problem: setProblem,
      });
    }),
  );
  createEffect(
    on(
      connectionState,
      (state) => {
        if (state !== 'live' || !request()) return;
        waiting = [];
        restarted();
      },
      { defer: true },
    ),
  );
  onCleanup(() => clearTimeout(timer));
  return { problem };
}
