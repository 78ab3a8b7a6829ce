import type { InfrastructorError } from '../../contract/errors.ts';

const firstDelayMs = 200;
const longestDelayMs = 10_000;
/** Refused logins are counted by the server (PerSourcePenalties, fail2ban); trying them often makes it worse. */
const longestAuthenticationDelayMs = 60_000;

/** How long to leave a device alone after failed attempts to connect: doubling, with jitter, from the second failure on. */
export class ReconnectBackoff {
  #failures = 0;
  #until = 0;
  #last: InfrastructorError | undefined;

  /** The error of the last attempt, if there was no successful one since. */
  get last(): InfrastructorError | undefined {
    return this.#last;
  }

  remainingMs(now = performance.now()): number {
    return Math.max(0, this.#until - now);
  }

  failed(error: InfrastructorError, now = performance.now()): void {
    this.#last = error;
    this.#failures++;
    const longest = error.code === 'SSH_AUTHENTICATION_FAILED' ? longestAuthenticationDelayMs : longestDelayMs;
    const delayMs = Math.min(longest, firstDelayMs * 2 ** (this.#failures - 1));
    this.#until = now + delayMs * (0.5 + Math.random() / 2);
  }

  succeeded(): void {
    this.#failures = 0;
    this.#until = 0;
    this.#last = undefined;
  }
}
