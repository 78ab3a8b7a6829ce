import type { Caller } from '@infrastructor/core';
import { type Clock, refusalOf } from '@infrastructor/core/runtime';
import type { Authenticator, RequestOrigin } from '../surface-context.ts';

/** What everyone listens to who listens at all; devices and streams are decided on one by one. */
const liveStream = {
  kind: 'stream',
  name: 'The live stream',
  scope: 'read',
  plugin: 'host',
  readOnly: true,
  limitedBy: 'itself',
} as const;

/** Who a client is, and whether it may still listen. */
export class ClientCredentials {
  readonly #authenticator: Authenticator;
  readonly #clock: Clock;
  readonly #recheckMs: number;
  readonly #origin: RequestOrigin;
  #caller: Caller | undefined;
  #token: string | undefined;
  #checkedAtMs = 0;

  /** @param recheckMs how long a caller is believed before the token is looked at again */
  constructor(authenticator: Authenticator, clock: Clock, recheckMs: number, origin: RequestOrigin = {}) {
    this.#origin = origin;
    this.#authenticator = authenticator;
    this.#clock = clock;
    this.#recheckMs = recheckMs;
  }

  /** Undefined until a token was good. */
  get caller(): Caller | undefined {
    return this.#caller;
  }

  get isDue(): boolean {
    return this.#caller !== undefined && (this.hasExpired || this.#clock.now() - this.#checkedAtMs >= this.#recheckMs);
  }

  /** Nothing more is shown from that moment on, before the connection is closed. */
  get hasExpired(): boolean {
    const expiresAtMs = this.#caller?.expiresAtMs;
    return expiresAtMs !== undefined && this.#clock.now() >= expiresAtMs;
  }

  /**
   * @throws {AuthenticationError} when the token is not known
   * @throws {PermissionError} when its caller may not read
   */
  async accept(token: string | undefined): Promise<Caller> {
    this.#checkedAtMs = this.#clock.now();
    const caller = await this.#authenticator.authenticate(token, 'ws', this.#origin);
    const refusal = refusalOf(caller, liveStream, this.#clock.now());
    if (refusal) throw refusal;
    this.#token = token;
    this.#caller = caller;
    return caller;
  }

  /** A token that was revoked or has expired must not listen on for as long as its connection lasts. */
  async recheck(): Promise<void> {
    await this.accept(this.#token);
  }
}
