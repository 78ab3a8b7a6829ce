import { token } from '../contract/token.ts';

export type Severity = 'info' | 'warning' | 'critical';

/** A snapshot that was just collected, on topic `devices.<hostname>.<data type>`. */
export interface DataMessage {
  readonly type: 'data';
  readonly topic: string;
  readonly hostname: string;
  readonly deviceId: string;
  readonly dataType: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly data: unknown;
  readonly collectedAt: string;
  readonly correlationId: string;
}

/** Something happened: a device changed, a container died, an alert fired. On topic `events` and `events.<severity>`. */
export interface EventMessage {
  readonly type: 'event';
  /** Dotted and in the past tense, like `device.added`. */
  readonly eventType: string;
  readonly hostname: string | undefined;
  readonly severity: Severity;
  readonly data: unknown;
  readonly timestamp: string;
}

/** Entries of the cache that are no longer true, told to every process. */
export interface InvalidationMessage {
  readonly type: 'invalidation';
  readonly dataType?: string | undefined;
  readonly deviceId?: string | undefined;
}

/**
 * How far a tool is that takes its time, on topic `operations.<correlation id>`. It is for whoever began it, and for admins.
 */
export interface ProgressMessage {
  readonly type: 'progress';
  readonly operationId: string;
  readonly correlationId: string;
  /** Id of the caller that began it. */
  readonly caller: string;
  readonly tool: string;
  readonly hostname: string | undefined;
  /** The last message of an operation says how it ended. */
  readonly state: 'running' | 'succeeded' | 'failed';
  /** In the unit of the tool: steps, bytes, devices. */
  readonly done: number;
  readonly total: number | undefined;
  readonly text: string | undefined;
  readonly timestamp: string;
}

export type BusMessage = DataMessage | EventMessage | InvalidationMessage | ProgressMessage;

/**
 * What happens, told to everyone in this process and, through a bridge, to the other processes of the installation.
 * Delivery is at most once; a listener that throws is logged and never stops the others.
 */
export interface EventBus extends AsyncDisposable {
  publish(message: BusMessage): void;
  /** @returns a function that ends the subscription */
  subscribe(listener: (message: BusMessage, origin: 'local' | 'remote') => void): () => void;
}

/** Gives definitions the bus, to tell what happened. */
export const eventBusToken = token<EventBus>('infrastructor.events');
