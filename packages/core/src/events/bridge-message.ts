import type { BusMessage } from './bus.ts';

/** What travels between processes. */
export interface Envelope {
  /** Of the bus that sent it, which gets it back and must not tell it again. */
  readonly from: string;
  readonly messages: readonly BusMessage[];
}

/** Other versions of this program may listen on the same server, so only the outline is taken for granted. */
export function readEnvelope(text: string): Envelope | undefined {
  try {
    const envelope: unknown = JSON.parse(text);
    if (typeof envelope !== 'object' || envelope === null || !('from' in envelope) || !('messages' in envelope))
      return undefined;
    const { from, messages } = envelope;
    if (typeof from !== 'string' || !Array.isArray(messages)) return undefined;
    return { from, messages: messages.filter(isMessage) };
  } catch {
    return undefined;
  }
}

function isMessage(value: unknown): value is BusMessage {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    typeof value.type === 'string' &&
    ['data', 'event', 'invalidation', 'progress'].includes(value.type)
  );
}

/** What to believe after messages may have been missed: nothing that is cached. */
export const everythingInvalid: BusMessage = Object.freeze({ type: 'invalidation' });

export interface BridgeStatistics {
  readonly sent: number;
  readonly received: number;
  /** Never reached other processes, or came and could not be told. */
  readonly lost: number;
  readonly connected: boolean;
}
