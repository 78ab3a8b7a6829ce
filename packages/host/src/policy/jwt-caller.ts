import { AuthenticationError, type Caller, type Scope } from '@infrastructor/core';
import { isRole, isScope, scopesOfRole, withImplied } from '@infrastructor/core/runtime';
import type { JWTPayload } from 'jose';

/** A user id is written to logs and the audit log, so it is short and plain. */
const plainSubject = /^[\w.@:|+/=-]{1,128}$/;

/**
 * Who a checked token speaks for. What it may do stands in `scope` (RFC 8693, 4.2: words of read, operate, admin) and in
 * `roles` (RFC 9068, 2.2.3.1: of viewer, operator, admin); `device_tags` limits it to devices with all of these tags.
 * Words that mean nothing here give nothing.
 * @throws {AuthenticationError} when the subject or the limit cannot be read: it must not count as no limit
 */
export function jwtCaller(payload: JWTPayload): Omit<Caller, 'surface'> {
  const { sub, exp } = payload;
  if (sub === undefined || !plainSubject.test(sub)) throw refused('names no subject that can be used');
  const deviceTags = deviceTagsOf(payload.device_tags);
  return {
    id: `jwt:${sub}`,
    scopes: withImplied([...wordsOf(payload.scope).filter(isScope), ...rolesOf(payload)]),
    ...(deviceTags ? { deviceTags } : {}),
    ...(exp === undefined ? {} : { expiresAtMs: exp * 1_000 }),
  };
}

function rolesOf(payload: JWTPayload): readonly Scope[] {
  return [...wordsOf(payload.roles), ...wordsOf(payload.role)].filter(isRole).flatMap(scopesOfRole);
}

/** A list of words, or one text of them with spaces between. */
function wordsOf(claim: unknown): readonly unknown[] {
  if (typeof claim === 'string') return claim.split(' ');
  return Array.isArray(claim) ? claim : [];
}

function deviceTagsOf(claim: unknown): Readonly<Record<string, string>> | undefined {
  if (claim === undefined) return undefined;
  const isRecord = typeof claim === 'object' && claim !== null && !Array.isArray(claim);
  if (isRecord && Object.values(claim).every((value) => typeof value === 'string')) {
    return claim as Readonly<Record<string, string>>;
  }
  throw refused('has device_tags that are not names with text values');
}

function refused(why: string): AuthenticationError {
  return new AuthenticationError(`This token ${why}`, {
    hint: 'Ask whoever issues it; docs/security.md tells the claims.',
  });
}
