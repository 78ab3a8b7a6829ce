import { onLive } from '../live/live.ts';
import type { AnswerState } from './create-answer.ts';

/**
 * Keeps an answer as new as the snapshots of a device that the live connection brings.
 * @param pick the part of a snapshot that the answer is, by default all of it; undefined leaves it as it was
 */
export function takeLive<Data>(
  answer: AnswerState<Data>,
  device: () => string,
  dataType: string,
  pick: (snapshot: unknown) => Data | undefined = (snapshot) => snapshot as Data,
): void {
  onLive((message) => {
    if (message.type !== 'data' || message.hostname !== device() || message.dataType !== dataType) return;
    const collectedAt = message.meta.collectedAt ?? message.timestamp;
    if (collectedAt < (answer.meta()?.collectedAt ?? '')) return;
    const data = pick(message.data);
    if (data !== undefined) answer.replace(data, { collectedAt, warnings: [] });
  });
}
