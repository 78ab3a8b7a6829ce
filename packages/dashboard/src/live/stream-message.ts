/** What the server sends on `/ws/stream`. */
export interface DataMessage {
  readonly type: 'data';
  readonly topic: string;
  readonly hostname: string;
  readonly dataType: string;
  readonly data: unknown;
  readonly meta: { readonly collectedAt?: string; readonly params?: Readonly<Record<string, unknown>> };
  readonly seq: number;
  readonly timestamp: string;
}

export interface EventMessage {
  readonly type: 'event';
  readonly eventType: string;
  readonly hostname: string | null;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly seq: number;
  readonly timestamp: string;
}

/** How far an operation is that was begun with this correlation id. */
export interface ProgressMessage {
  readonly type: 'progress';
  readonly correlationId: string;
  readonly tool: string;
  readonly hostname: string | null;
  /** In the end it says how it ended. */
  readonly state: 'running' | 'succeeded' | 'failed';
  readonly done: number;
  readonly total?: number;
  readonly text?: string;
  readonly seq: number;
  readonly timestamp: string;
}

export interface AuthMessage {
  readonly type: 'auth';
  readonly caller: string;
  readonly scopes: readonly string[];
  readonly server: string;
  readonly seq: number;
}

export interface SubscriptionMessage {
  readonly type: 'subscription';
  readonly id?: string;
  readonly server: string;
  readonly seq: number;
  readonly gap?: boolean;
}

export interface ErrorMessage {
  readonly type: 'error';
  readonly id?: string;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly dropped?: number;
  readonly stream?: string;
  readonly device?: string;
}

/** What pages are told. */
export type LiveMessage = DataMessage | EventMessage | ProgressMessage;

export type StreamMessage =
  | LiveMessage
  | AuthMessage
  | SubscriptionMessage
  | ErrorMessage
  | { readonly type: 'heartbeat'; readonly seq: number };

/** A stream of a device that is followed, like the log of a container. */
export interface StreamRequest {
  readonly stream: string;
  readonly device: string;
  readonly params: Readonly<Record<string, unknown>>;
}
