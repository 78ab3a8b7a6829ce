import type { Caller, DataMessage } from '@infrastructor/core';
import type { Runtime } from '@infrastructor/core/runtime';

/** Ends what a subscription began. Safe to call twice. */
export type Unsubscribe = () => void;

/** Tells who is interested that a resource may have changed, whatever the protocol era of the client. */
export interface ResourceSubscriptions {
  /**
   * @throws {NotFoundError} when no resource has this URI
   * @throws {PermissionError} when the caller may not read it
   */
  admit(uri: string, caller: Caller): Promise<void>;
  /** For whoever was admitted. @returns undefined where no resource has this URI */
  subscribe(uri: string, notify: () => void): Unsubscribe | undefined;
  /** Number of URIs that somebody listens to. */
  readonly size: number;
  close(): void;
}

interface Watched {
  readonly dataTypes: readonly string[];
  /** The device that the URI names, by hostname or id. */
  readonly device: string | undefined;
  readonly listeners: Set<() => void>;
  /** Set while the pause after a notification lasts. */
  pause?: NodeJS.Timeout | undefined;
  changedInPause: boolean;
}

/** A poll of a whole fleet changes `infra://devices` a thousand times; its readers are told once a second. */
const pauseMs = 1_000;

export function createResourceSubscriptions({
  resources,
  bus,
}: Pick<Runtime, 'resources' | 'bus'>): ResourceSubscriptions {
  const watched = new Map<string, Watched>();
  const byDataType = new Map<string, Set<Watched>>();

  function watch(uri: string): Watched | undefined {
    const known = watched.get(uri);
    if (known) return known;
    const found = resources.changesOf(uri);
    if (!found) return undefined;
    const entry: Watched = {
      dataTypes: found.changes,
      device: found.device,
      listeners: new Set(),
      changedInPause: false,
    };
    watched.set(uri, entry);
    for (const dataType of entry.dataTypes) {
      const entries = byDataType.get(dataType) ?? new Set();
      byDataType.set(dataType, entries.add(entry));
    }
    return entry;
  }

  function forget(uri: string, entry: Watched): void {
    watched.delete(uri);
    clearTimeout(entry.pause);
    for (const dataType of entry.dataTypes) {
      const entries = byDataType.get(dataType);
      entries?.delete(entry);
      if (entries?.size === 0) byDataType.delete(dataType);
    }
  }

  function changed(entry: Watched): void {
    if (entry.pause) {
      entry.changedInPause = true;
      return;
    }
    for (const notify of entry.listeners) notify();
    entry.pause = setTimeout(() => {
      entry.pause = undefined;
      if (!entry.changedInPause) return;
      entry.changedInPause = false;
      changed(entry);
    }, pauseMs);
    entry.pause.unref();
  }

  const concerns = ({ device }: Watched, { hostname, deviceId }: DataMessage) =>
    device === undefined || device === hostname || device === deviceId;

  const stop = bus.subscribe((message) => {
    if (message.type !== 'data') return;
    for (const entry of byDataType.get(message.dataType) ?? []) if (concerns(entry, message)) changed(entry);
  });

  return {
    admit: (uri, caller) => resources.admit(uri, caller),
    subscribe(uri, notify) {
      const entry = watch(uri);
      if (!entry) return undefined;
      const listener = () => notify();
      entry.listeners.add(listener);
      return () => {
        entry.listeners.delete(listener);
        if (entry.listeners.size === 0 && watched.get(uri) === entry) forget(uri, entry);
      };
    },
    get size() {
      return watched.size;
    },
    close() {
      stop();
      for (const [uri, entry] of watched) forget(uri, entry);
    },
  };
}
