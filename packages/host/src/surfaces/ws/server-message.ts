import type { ErrorCode, FieldProblem, InfrastructorError, Severity } from '@infrastructor/core';
import { redacted } from '@infrastructor/core/runtime';

/** A stream that a client listens to. */
export interface StreamState {
  readonly stream: string;
  readonly device: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What the server sends, apart from its `timestamp`. `id` is that of the message it answers. */
export type ServerMessage =
  | {
      readonly type: 'auth';
      readonly id?: string | undefined;
      readonly authenticated: true;
      readonly caller: string;
      readonly scopes: readonly string[];
      /** Whose sequence numbers these are; give it with `since`. */
      readonly server: string;
      readonly seq: number;
    }
  | {
      readonly type: 'subscription';
      readonly id?: string | undefined;
      /** `ended`: a stream is over, its source has no more. */
      readonly action: 'subscribe' | 'unsubscribe' | 'replace' | 'ended';
      /** All that the client is subscribed to now. */
      readonly topics: readonly string[];
      readonly streams: readonly StreamState[];
      readonly server: string;
      readonly seq: number;
      /** How many messages follow that were missed; only after `since`. */
      readonly replayed?: number;
      /** True when some that were missed are no longer there. */
      readonly gap?: boolean;
    }
  | {
      readonly type: 'data';
      readonly topic: string;
      readonly hostname: string;
      readonly dataType: string;
      readonly data: unknown;
      readonly meta: Readonly<Record<string, unknown>>;
      readonly seq: number;
    }
  | {
      readonly type: 'event';
      readonly eventType: string;
      readonly hostname: string | null;
      readonly severity: Severity;
      readonly data: unknown;
      readonly seq: number;
    }
  | {
      /** How far an operation is, on the topic of its correlation id. */
      readonly type: 'progress';
      readonly topic: string;
      readonly correlationId: string;
      readonly operationId: string;
      readonly tool: string;
      readonly hostname: string | null;
      readonly state: 'running' | 'succeeded' | 'failed';
      readonly done: number;
      readonly total?: number | undefined;
      readonly text?: string | undefined;
      readonly seq: number;
    }
  | { readonly type: 'heartbeat'; readonly id?: string | undefined; readonly seq: number }
  | {
      readonly type: 'error';
      readonly id?: string | undefined;
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint?: string | undefined;
      readonly errors?: readonly FieldProblem[] | undefined;
      /** How many messages this client has lost. */
      readonly dropped?: number;
      /** The stream that it is about. */
      readonly stream?: string;
      readonly device?: string;
    };

/** A message as it goes over the wire; made once, however many receive it. */
export function encodeMessage(message: ServerMessage, timestamp: string): Buffer {
  const { type, ...rest } = message;
  return Buffer.from(JSON.stringify({ type, timestamp, ...rest }));
}

/** An error as clients see it: never its cause. */
export function errorMessage(error: InfrastructorError, id?: string): ServerMessage & { readonly type: 'error' } {
  const { code, message, hint, problems } = error;
  return { type: 'error', id, code, message: redacted(message), hint: redacted(hint), errors: problems };
}
