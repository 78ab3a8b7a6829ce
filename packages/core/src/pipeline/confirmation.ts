import { createHmac, timingSafeEqual } from 'node:crypto';
import { ConflictError } from '../contract/errors.ts';
import type { Plan } from '../contract/tool.ts';
import type { Clock } from '../lifecycle/clock.ts';
import { canonicalJson } from './canonical-json.ts';

/** What a confirmation is bound to: another caller, other arguments or a plan that changed do not fit it. */
export interface ConfirmationSubject {
  readonly tool: string;
  readonly caller: string;
  readonly input: unknown;
  readonly plan: Plan;
}

export interface Confirmations {
  issue(subject: ConfirmationSubject): { readonly confirm: string; readonly expiresAt: string };
  /** @throws {ConflictError} PLAN_CHANGED when it does not belong to this subject, or has expired */
  verify(confirm: string, subject: ConfirmationSubject): void;
}

const lifetimeMs = 10 * 60_000;

/**
 * Plan ids that need no memory: an expiry and a MAC over everything they are bound to, so any process that has the key
 * can check what another one gave out.
 */
export function createConfirmations(key: Uint8Array, clock: Clock): Confirmations {
  const mac = (subject: ConfirmationSubject, expiresAtMs: number) =>
    createHmac('sha256', key)
      .update(canonicalJson([subject, expiresAtMs]))
      .digest('base64url')
      .slice(0, 32);
  return {
    issue(subject) {
      const expiresAtMs = clock.now() + lifetimeMs;
      return {
        confirm: `${expiresAtMs.toString(36)}.${mac(subject, expiresAtMs)}`,
        expiresAt: new Date(expiresAtMs).toISOString(),
      };
    },
    verify(confirm, subject) {
      const [expiry = '', given = ''] = confirm.split('.', 2);
      const expiresAtMs = Number.parseInt(expiry, 36);
      const expected = Buffer.from(mac(subject, expiresAtMs));
      const received = Buffer.from(given);
      const fits = expected.length === received.length && timingSafeEqual(expected, received);
      if (fits && expiresAtMs >= clock.now()) return;
      throw new ConflictError(
        fits
          ? `The confirmation of ${subject.tool} has expired`
          : `This confirmation does not fit what ${subject.tool} would do now`,
        { code: 'PLAN_CHANGED', hint: 'Call again without confirm, read the plan, and confirm that one.' },
      );
    },
  };
}
