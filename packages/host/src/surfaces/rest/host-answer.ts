import { randomUUID } from 'node:crypto';
import type { Answer } from '@infrastructor/core/runtime';

/** The envelope around what the host itself knows, without any device or operation behind it. */
export function hostAnswer<Data>(correlationId: string, startedAtMs: number, data: Data): Answer<Data> {
  const nowMs = Date.now();
  return {
    data,
    meta: {
      operationId: randomUUID(),
      correlationId,
      source: 'live',
      collectedAt: new Date(nowMs).toISOString(),
      ageMs: 0,
      durationMs: nowMs - startedAtMs,
      attempts: 1,
      warnings: [],
    },
  };
}
