import { LRUCache } from 'lru-cache';
import type { CollectorDefinition } from '../contract/collector.ts';
import { durationMs } from '../contract/duration.ts';
import type { InfrastructorError } from '../contract/errors.ts';
import type { Clock } from '../lifecycle/clock.ts';

const longestMs = 5 * 60_000;
const remembered = 10_000;

/** Remembers what does not apply to a device, so that a device without ZFS is not asked for its pools at every poll. */
export interface NotApplicable {
  /** The answer of the last time, while it holds. */
  find(key: string): InfrastructorError | undefined;
  /** Keeps an answer that something does not apply for the collector's time to live, at most five minutes. */
  remember(key: string, collector: CollectorDefinition, error: InfrastructorError): void;
  forget(key: string): void;
}

export function createNotApplicable(clock: Clock): NotApplicable {
  const answers = new LRUCache<string, { readonly error: InfrastructorError; readonly until: number }>({
    max: remembered,
  });
  return {
    find(key) {
      const answer = answers.get(key);
      return answer && answer.until > clock.now() ? answer.error : undefined;
    },
    remember(key, collector, error) {
      if (error.code !== 'CAPABILITY_MISSING') return;
      answers.set(key, { error, until: clock.now() + Math.min(longestMs, durationMs(collector.ttl)) });
    },
    forget: (key) => void answers.delete(key),
  };
}
