import { type ErrorCode, InfrastructorError, isInfrastructorError, toInfrastructorError } from '@infrastructor/core';

/** An error of ours together with the HTTP status that it is answered with. */
export interface HttpError {
  readonly error: InfrastructorError;
  readonly status: number;
}

interface FrameworkError {
  readonly code: string;
  readonly statusCode: number;
  readonly message: string;
}

/** What the web framework refuses by itself, in our words. Everything else of it that is the caller's fault is a validation failure. */
const known: Readonly<Record<string, { readonly code: ErrorCode; readonly hint: string }>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    hint: 'Send the body as JSON with the header Content-Type: application/json.',
  },
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'PAYLOAD_TOO_LARGE', hint: 'Send less in one request.' },
  FST_ERR_BAD_URL: { code: 'VALIDATION_FAILED', hint: 'Percent-encode each part of the path as UTF-8.' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'VALIDATION_FAILED', hint: 'Names in a path may have 255 bytes.' },
};

/**
 * Any thrown value as an error of ours. Only the web framework's own errors keep their words and status: what else throws
 * something with a `statusCode` (an HTTP client inside a plugin, say) did not mean our caller by it.
 */
export function httpErrorOf(thrown: unknown): HttpError {
  if (isInfrastructorError(thrown)) return { error: thrown, status: thrown.status };
  if (!isFrameworkError(thrown)) {
    const error = toInfrastructorError(thrown);
    return { error, status: error.status };
  }
  const { code = 'VALIDATION_FAILED', hint } = known[thrown.code] ?? {};
  return { error: new InfrastructorError(code, thrown.message, { hint, cause: thrown }), status: thrown.statusCode };
}

function isFrameworkError(thrown: unknown): thrown is FrameworkError {
  if (!(thrown instanceof Error)) return false;
  const { code, statusCode } = thrown as Partial<FrameworkError>;
  return typeof code === 'string' && code.startsWith('FST_') && typeof statusCode === 'number' && statusCode < 500;
}
