import { type Caller, InfrastructorError, isInfrastructorError, NotFoundError } from '@infrastructor/core';
import type { ResourceSubscriptions, Unsubscribe } from './resource-subscriptions.ts';

/** More than anyone needs, and few enough that clients cannot fill the memory. */
const mostUris = 1_000;

/** The resources that one connection, or one subscription stream, listens to. */
export class WatchList {
  readonly #subscriptions: ResourceSubscriptions;
  readonly #notify: (uri: string) => void;
  readonly #ends = new Map<string, Unsubscribe>();
  #closed = false;

  constructor(subscriptions: ResourceSubscriptions, notify: (uri: string) => void) {
    this.#subscriptions = subscriptions;
    this.#notify = notify;
  }

  /**
   * Listens to a resource; once, however often it is asked for.
   * @throws {NotFoundError} when there is no such resource
   * @throws {PermissionError} when the caller may not read it
   * @throws {InfrastructorError} OVERLOADED when the list is full
   */
  async add(uri: string, caller: Caller): Promise<void> {
    if (this.#ends.has(uri)) return;
    await this.#subscriptions.admit(uri, caller);
    // Both may have come while it was decided.
    if (this.#closed || this.#ends.has(uri)) return;
    if (this.#ends.size >= mostUris) {
      throw new InfrastructorError('OVERLOADED', `No more than ${mostUris} resources can be subscribed at once`, {
        hint: 'Unsubscribe from some of them first.',
      });
    }
    const end = this.#subscriptions.subscribe(uri, () => this.#notify(uri));
    if (!end) {
      throw new NotFoundError(`No resource has the URI ${uri}`, {
        hint: 'resources/templates/list names what there is.',
      });
    }
    this.#ends.set(uri, end);
  }

  /** Listens to all that exist for this caller, and as many as fit. */
  async addKnown(uris: Iterable<string>, caller: Caller): Promise<void> {
    for (const uri of uris) {
      try {
        await this.add(uri, caller);
      } catch (error) {
        if (!isInfrastructorError(error)) throw error;
      }
    }
  }

  remove(uri: string): void {
    this.#ends.get(uri)?.();
    this.#ends.delete(uri);
  }

  close(): void {
    this.#closed = true;
    for (const end of this.#ends.values()) end();
    this.#ends.clear();
  }
}
