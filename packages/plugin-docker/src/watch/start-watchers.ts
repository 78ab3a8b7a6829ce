import { once } from 'node:events';
import type { Logger, StartContext } from '@infrastructor/core';
import { dropChangedEngines } from './drop-changed-engines.ts';
import { EngineWatchers, type WatcherServices } from './engine-watchers.ts';

type WatchContext = Omit<StartContext, 'needs'> & { readonly needs: WatcherServices };

/**
 * Follows engines until the host stops, in one process of the installation. Nothing is asked of a device before the host
 * has started.
 */
export async function startWatchers(context: WatchContext): Promise<void> {
  const { needs, log, signal } = context;
  signal.addEventListener('abort', dropChangedEngines(needs), { once: true });
  if (!needs.options.watchEvents) return;
  void context.withLease('engines', (held) => watch(context, held)).catch((error: Error) => tellEnd(log, error));
}

async function watch(context: WatchContext, held: AbortSignal): Promise<void> {
  await using _watchers = new EngineWatchers(context.needs, context);
  if (!held.aborted) await once(held, 'abort');
}

function tellEnd(log: Logger, error: Error): void {
  log.error('engines are no longer followed', { error: error.message });
}
