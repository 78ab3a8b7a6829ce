import { type Caller, PermissionError } from '@infrastructor/core';
import type { Clock } from '@infrastructor/core/runtime';
import type { Authenticator } from '../surface-context.ts';

/** Who a client is, and whether it may still listen. */
export class ClientCredentials {
  readonly #authenticator: Authenticator;
  readonly #clock: Clock;
  readonly #recheckMs: number;
  #caller: Caller | undefined;
  #token: string | undefined;
  #checkedAtMs = 0;

  /** @param recheckMs how long a caller is believed before the token is looked at again */
  constructor(authenticator: Authenticator, clock: Clock, recheckMs: number) {
    this.#authenticator = authenticator;
    this.#clock = clock;
    this.#recheckMs = recheckMs;
  }

  /** Undefined until a token was good. */
  get caller(): Caller | undefined {
    return this.#caller;
  }

  get isDue(): boolean {
    return this.#caller !== undefined && this.#clock.now() - this.#checkedAtMs >= this.#recheckMs;
  }

  /**
   * @throws {AuthenticationError} when the token is not known
   * @throws {PermissionError} when its caller may not read
   */
  async accept(token: string | undefined): Promise<Caller> {
    this.#checkedAtMs = this.#clock.now();
    const caller = await this.#authenticator.authenticate(token, 'ws');
    if (!caller.scopes.includes('read')) {
      throw new PermissionError(`The live stream needs the scope read, which ${caller.id} does not have`);
    }
    this.#token = token;
    this.#caller = caller;
    return caller;
  }

  /** A token that was revoked or has expired must not listen on for as long as its connection lasts. */
  async recheck(): Promise<void> {
    await this.accept(this.#token);
  }
}
