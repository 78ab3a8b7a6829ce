import type { Logger } from '@infrastructor/core';
import { EngineWatchers, type WatcherServices } from './engine-watchers.ts';

/** Follows engines until the host stops. Nothing is asked of a device before the host has started. */
export async function startWatchers(context: {
  readonly needs: WatcherServices;
  readonly log: Logger;
  readonly signal: AbortSignal;
}): Promise<void> {
  if (!context.needs.options.watchEvents) return;
  const watchers = new EngineWatchers(context.needs, context.log);
  context.signal.addEventListener('abort', () => void watchers[Symbol.asyncDispose](), { once: true });
}
