import type { DeliveryKind } from '../../store/alert-deliveries-table.ts';
import type { ListedAlert } from '../../store/alerts-table.ts';

/** What somebody is told. */
export interface Notification {
  /** Of this delivery: the same when it is sent again, so that a receiver can tell. */
  readonly id: string;
  readonly kind: DeliveryKind;
  readonly alert: ListedAlert;
}

/** Tells one target of alerts. */
export interface Notifier {
  /** Names the target in the database and in logs; holds no secret. */
  readonly target: string;
  /** @throws {NotificationError} when it was not taken */
  send(notification: Notification, signal: AbortSignal): Promise<void>;
}

/** A target did not take what it was told. */
export class NotificationError extends Error {
  /** To send the same again would end the same. */
  readonly isFinal: boolean;

  constructor(message: string, isFinal: boolean, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NotificationError';
    this.isFinal = isFinal;
  }
}
