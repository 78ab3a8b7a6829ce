import { createEffect, createSignal } from 'solid-js';
import { newCorrelationId } from '../api/correlation-id.ts';
import { onLive, useTopic } from './live.ts';
import type { ProgressMessage } from './stream-message.ts';

export interface Operation {
  /** How far the last one is, from when it first tells of it. */
  readonly progress: () => ProgressMessage | undefined;
  /** Listens to a new one. @returns the id that its requests have to carry */
  begin(): string;
}

/** Reads along with what this part of the page begins, one operation after the other. */
export function createOperation(told: (message: ProgressMessage) => void = () => {}): Operation {
  const [id, setId] = createSignal<string>();
  const [progress, setProgress] = createSignal<ProgressMessage>();
  createEffect(() => {
    const current = id();
    if (current) useTopic(`operations.${current}`);
  });
  onLive((message) => {
    if (message.type !== 'progress' || message.correlationId !== id()) return;
    setProgress(message);
    told(message);
  });
  return {
    progress,
    begin() {
      const next = newCorrelationId();
      setProgress(undefined);
      setId(next);
      return next;
    },
  };
}
