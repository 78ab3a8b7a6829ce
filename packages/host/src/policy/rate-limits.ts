import { type Caller, InfrastructorError } from '@infrastructor/core';
import { createRateLimit, type RateLimitStore } from './create-rate-limit.ts';

/** Requests a minute on average, and so many more at once; 0 a minute is no limit. */
export interface Rate {
  readonly perMinute: number;
  readonly burst: number;
}

export interface RateLimitOptions {
  /** From one address, before anyone is asked who it is. */
  readonly address: Rate;
  /** Of one user or token. */
  readonly caller: Rate;
  /** Of one user, of one tool that changes something. */
  readonly changes: Rate;
  /** With credentials that are not known, from one address. */
  readonly failedLogins: Rate;
}

/** Each throws {InfrastructorError} RATE_LIMITED, with the seconds to wait, where it was once too often. */
export interface RateLimits {
  request(address: string): Promise<void>;
  caller(caller: Pick<Caller, 'id'>): Promise<void>;
  change(caller: Pick<Caller, 'id'>, tool: string): Promise<void>;
  failedLogin(address: string): Promise<void>;
}

/** @param store where counts are kept that several processes share; in this process alone when left out */
export function createRateLimits(options: RateLimitOptions, store?: RateLimitStore): RateLimits {
  const limits = {
    address: createRateLimit('address', options.address, store),
    caller: createRateLimit('caller', options.caller, store),
    changes: createRateLimit('changes', options.changes, store),
    failedLogins: createRateLimit('logins', options.failedLogins, store),
  };
  return {
    async request(address) {
      const waitMs = await limits.address.take(networkOf(address));
      if (waitMs > 0) throw tooMany('There are too many requests from this address', waitMs);
    },
    async caller({ id }) {
      const waitMs = await limits.caller.take(id);
      if (waitMs > 0) throw tooMany(`There are too many requests of ${id}`, waitMs);
    },
    async change({ id }, tool) {
      const waitMs = await limits.changes.take(`${id} ${tool}`);
      if (waitMs > 0) throw tooMany(`${tool} was called too often by ${id}`, waitMs);
    },
    async failedLogin(address) {
      const waitMs = await limits.failedLogins.take(networkOf(address));
      if (waitMs > 0) throw tooMany('Too many requests with unknown credentials came from this address', waitMs);
    },
  };
}

/** Whoever has one IPv6 address has a /64 of them (RFC 6177), so that counts as one. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail] = address.split('::', 2);
  const groups = head.split(':').filter(Boolean);
  if (tail === undefined) return groups.slice(0, 4).join(':');
  const rest = tail.split(':').filter(Boolean);
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0');
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':');
}

function tooMany(what: string, waitMs: number): InfrastructorError {
  const retryAfterSec = Math.max(1, Math.ceil(waitMs / 1_000));
  return new InfrastructorError('RATE_LIMITED', what, {
    hint: `Wait ${retryAfterSec} s. RATE_LIMIT_… in the settings of the server tell how much is allowed.`,
    details: { retryAfterSec },
  });
}
