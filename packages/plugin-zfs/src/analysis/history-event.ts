import { compact } from '../parsers/reading/compact.ts';
import type { PoolEvent } from '../schemas/pool-event.ts';
import type { PoolHistoryEntry } from '../schemas/pool-history.ts';

/** A line of `zpool history` in the form of an event, so that both stand in one list. */
export function historyEvent({ pool, time, command, user, host, txg }: PoolHistoryEntry): PoolEvent {
  const details = compact<Record<string, string>>({
    ...(user === undefined ? {} : { user }),
    ...(host === undefined ? {} : { host }),
    ...(txg === undefined ? {} : { txg: String(txg) }),
  });
  return { time, class: 'history', pool, message: command, ...(Object.keys(details).length > 0 ? { details } : {}) };
}
