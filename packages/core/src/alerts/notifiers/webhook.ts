import { createHash, createHmac } from 'node:crypto';
import type { Clock } from '../../lifecycle/clock.ts';
import { redacted } from '../../pipeline/redact.ts';
import type { Notification, Notifier } from './notifier.ts';
import { postJson } from './post-json.ts';

export interface WebhookOptions {
  readonly url: string;
  /** Unset: what is posted is not signed. */
  readonly secret: string | undefined;
  readonly clock: Clock;
}

/**
 * Posts alerts as JSON, signed as Standard Webhooks 1.0.0 says: `webhook-signature` is `v1,` and the base64 of the
 * HMAC-SHA256 of `id.timestamp.body`; a secret that begins with `whsec_` is base64 after it, any other is taken as it is.
 */
export function createWebhook({ url: text, secret, clock }: WebhookOptions): Notifier {
  const url = new URL(text);
  const key = secret === undefined ? undefined : keyOf(secret);
  // Two hooks of one server are two targets, and their paths are often secret themselves.
  const target = `webhook ${url.origin} ${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
  return {
    target,
    async send(notification, signal) {
      const body = JSON.stringify(payloadOf(notification));
      const timestamp = Math.floor(clock.now() / 1_000).toString();
      const { id } = notification;
      const signature = key && createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
      await postJson(
        url,
        body,
        {
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          ...(signature ? { 'webhook-signature': `v1,${signature}` } : {}),
        },
        signal,
      );
    },
  };
}

function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret);
}

function payloadOf({ kind, alert }: Notification) {
  const { id, rule, hostname, subject, severity, message, firedAt, resolvedAt } = alert;
  return {
    type: `alert.${kind}`,
    timestamp: kind === 'resolved' ? resolvedAt : firedAt,
    data: redacted({
      alertId: id,
      rule,
      device: hostname,
      subject,
      severity,
      message,
      firedAt,
      resolvedAt: kind === 'resolved' ? resolvedAt : null,
    }),
  };
}
