import { onCleanup } from 'solid-js';

/** Calls a function once for many reasons that come together, and not more often than every `ms`. */
export function soon(call: () => void, ms: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      call();
    }, ms);
  };
}
