import type { Caller } from '@infrastructor/core';
import { type Runtime, tagFilterOf } from '@infrastructor/core/runtime';

/** A page of the devices table; a caller that is limited has few of them. */
const pageSize = 1_000;

/**
 * The devices whose messages a caller may see that is limited to some: messages come too fast to ask the database about
 * each. The list is read again when a device was added, changed or removed, and while it is read nothing is shown.
 */
export class ReachableDevices implements Disposable {
  readonly #runtime: Pick<Runtime, 'tables' | 'bus'>;
  readonly #onError: (error: unknown) => void;
  readonly #onRead: () => void;
  readonly #stop: () => void;
  #caller: Caller | undefined;
  /** Undefined for a caller that is not limited. */
  #hostnames: ReadonlySet<string> | undefined;
  #readings = 0;

  /** @param onRead called when the list is another one */
  constructor(runtime: Pick<Runtime, 'tables' | 'bus'>, onError: (error: unknown) => void, onRead: () => void) {
    this.#onRead = onRead;
    this.#runtime = runtime;
    this.#onError = onError;
    this.#stop = runtime.bus.subscribe((message) => {
      if (message.type !== 'event' || !message.eventType.startsWith('device.')) return;
      if (this.#caller?.deviceTags) this.#read(this.#caller).catch(onError);
    });
  }

  /** From now on for this caller. */
  async follow(caller: Caller): Promise<void> {
    const isSame = JSON.stringify(caller.deviceTags) === JSON.stringify(this.#caller?.deviceTags);
    const isFirst = this.#caller === undefined;
    this.#caller = caller;
    if (isSame && !isFirst) return;
    if (caller.deviceTags) await this.#read(caller).catch(this.#onError);
    else this.#hostnames = undefined;
  }

  /** @param hostname of the device that a message is about; what is about none is not for a caller that is limited */
  has(hostname: string | undefined): boolean {
    return this.#hostnames === undefined || (hostname !== undefined && this.#hostnames.has(hostname));
  }

  [Symbol.dispose](): void {
    this.#stop();
  }

  async #read(caller: Caller): Promise<void> {
    const reading = ++this.#readings;
    this.#hostnames = new Set();
    const found = new Set<string>();
    for (let cursor: string | undefined; ; ) {
      const page = await this.#runtime.tables.devices.list({ limit: pageSize, cursor, tag: tagFilterOf(caller) });
      for (const { hostname } of page.items) found.add(hostname);
      cursor = page.nextCursor;
      if (cursor === undefined) break;
    }
    // Another reading that began later knows more.
    if (reading !== this.#readings) return;
    this.#hostnames = found;
    this.#onRead();
  }
}
