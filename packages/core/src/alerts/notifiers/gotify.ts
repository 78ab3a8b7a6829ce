import type { Severity } from '../../events/bus.ts';
import type { Notifier } from './notifier.ts';
import { postJson } from './post-json.ts';

/** Gotify's apps ring from 4 on and stay on the screen from 8 on (gotify/android, README). */
const priorities: Readonly<Record<Severity, number>> = { info: 2, warning: 5, critical: 8 };

/** Sends alerts to a Gotify server: POST /message with the token of an application (Gotify API 2). */
export function createGotify(options: { readonly url: string; readonly token: string }): Notifier {
  const base = new URL(options.url.endsWith('/') ? options.url : `${options.url}/`);
  const url = new URL('message', base);
  return {
    target: `gotify ${base.origin}`,
    async send({ kind, alert }, signal) {
      const { rule, hostname, subject, severity, message } = alert;
      const where = [hostname, subject].filter(Boolean).join(' ');
      const body = JSON.stringify({
        title: `${kind === 'fired' ? severity.toUpperCase() : 'Resolved'}: ${rule}${where ? ` (${where})` : ''}`,
        message,
        priority: kind === 'fired' ? priorities[severity] : priorities.info,
        extras: { 'client::display': { contentType: 'text/plain' } },
      });
      await postJson(url, body, { 'x-gotify-key': options.token }, signal);
    },
  };
}
