/** What one WebSocket server gives to its clients, and how long it waits for them. */
export interface StreamLimits {
  readonly maxClients: number;
  /** For a client to say who it is. */
  readonly authTimeoutMs: number;
  /** Between two pings. */
  readonly heartbeatMs: number;
  /** After which a client that sent nothing, not even a pong, is closed. */
  readonly silenceMs: number;
  /** Between two checks that the credentials of an open connection are still good. */
  readonly recheckMs: number;
  readonly maxMessageBytes: number;
  readonly messagesPerSec: number;
  readonly maxTopics: number;
  readonly maxStreams: number;
  /** What may wait for one slow client. */
  readonly queueBytes: number;
  readonly queueMessages: number;
  /** What is kept for clients that come back with `since`. */
  readonly replayBytes: number;
  readonly replayMessages: number;
}

export const defaultStreamLimits: StreamLimits = Object.freeze({
  maxClients: 500,
  authTimeoutMs: 10_000,
  heartbeatMs: 20_000,
  silenceMs: 60_000,
  recheckMs: 300_000,
  maxMessageBytes: 64 * 1024,
  messagesPerSec: 50,
  maxTopics: 100,
  maxStreams: 20,
  queueBytes: 4 * 1024 * 1024,
  queueMessages: 10_000,
  replayBytes: 4 * 1024 * 1024,
  replayMessages: 10_000,
});
