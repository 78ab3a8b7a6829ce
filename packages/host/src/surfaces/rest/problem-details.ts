import { type ErrorCode, errorCodes, type FieldProblem, type InfrastructorError } from '@infrastructor/core';
import { redacted } from '@infrastructor/core/runtime';

export const problemContentType = 'application/problem+json; charset=utf-8';

/** An error as HTTP callers see it (RFC 9457). */
export interface Problem {
  /** `urn:infrastructor:error:<CODE>`; says the same as `code`. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly hint: string;
  readonly correlationId: string;
  readonly errors?: readonly FieldProblem[];
  /** Facts for programs, like an exit code or fingerprints. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** `DEVICE_NOT_FOUND` → `Device not found`; an acronym stays one. */
const titles = Object.fromEntries(
  Object.keys(errorCodes).map((code) => {
    const words = code
      .toLowerCase()
      .replaceAll('_', ' ')
      .replace(/^ssh\b/, 'SSH');
    return [code, words.charAt(0).toUpperCase() + words.slice(1)];
  }),
) as Readonly<Record<ErrorCode, string>>;

/**
 * An error as a problem document. Causes and stacks never get in, and of an internal fault nothing but its own message.
 * @param status overrides the code's own, where HTTP knows it more exactly
 */
export function problemOf(error: InfrastructorError, correlationId: string, status: number = error.status): Problem {
  const { code } = error;
  return {
    type: `urn:infrastructor:error:${code}`,
    title: titles[code],
    status,
    detail: redacted(error.message),
    code,
    hint: redacted(error.hint ?? errorCodes[code].meaning),
    correlationId,
    ...(error.problems ? { errors: error.problems } : {}),
    ...(error.details && code !== 'INTERNAL' ? { details: redacted(error.details) } : {}),
  };
}

/**
 * Seconds to wait before another try, for `Retry-After`: what the error says in `details.retryAfterSec`, and for a rate
 * limit that says nothing one second.
 */
export function retryAfterSec({ code, details }: InfrastructorError): number | undefined {
  const told = details?.retryAfterSec;
  if (typeof told === 'number' && Number.isFinite(told)) return Math.max(1, Math.ceil(told));
  return code === 'RATE_LIMITED' ? 1 : undefined;
}
