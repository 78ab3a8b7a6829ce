import type { Logger } from '../../contract/context.ts';
import { InfrastructorError } from '../../contract/errors.ts';
import type { Clock } from '../../lifecycle/clock.ts';
import type { AlertsOptions } from '../alerts-options.ts';
import { createGotify } from './gotify.ts';
import type { Notifier } from './notifier.ts';
import { createWebhook } from './webhook.ts';

/**
 * Everyone who is told of alerts, by the settings.
 * @throws {InfrastructorError} CONFIGURATION_INVALID for a URL that is none, or a Gotify server without a token
 */
export function createNotifiers(options: AlertsOptions, clock: Clock, log: Logger): readonly Notifier[] {
  const { webhooks, webhookSecret, gotifyUrl, gotifyToken } = options;
  if (webhooks.length > 0 && !webhookSecret) {
    log.warn('webhooks are sent without a signature, as no secret is set', { setting: 'WEBHOOK_SECRET' });
  }
  if (gotifyUrl && !gotifyToken) throw invalid('GOTIFY_URL is set, and GOTIFY_TOKEN is not');
  for (const url of [...webhooks, ...(gotifyUrl ? [gotifyUrl] : [])]) {
    // Not the URL itself: its path may be a secret.
    if (!URL.canParse(url)) throw invalid('One of the URLs to which alerts are sent is not a URL');
  }
  return [
    ...webhooks.map((url) => createWebhook({ url, secret: webhookSecret, clock })),
    ...(gotifyUrl && gotifyToken ? [createGotify({ url: gotifyUrl, token: gotifyToken })] : []),
  ];
}

function invalid(message: string): InfrastructorError {
  return new InfrastructorError('CONFIGURATION_INVALID', message, {
    hint: 'docs/configuration.md describes WEBHOOK_URLS, WEBHOOK_SECRET, GOTIFY_URL and GOTIFY_TOKEN.',
  });
}
