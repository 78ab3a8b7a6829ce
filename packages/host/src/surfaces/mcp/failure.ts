import { type InfrastructorError, toInfrastructorError } from '@infrastructor/core';
import { redacted } from '@infrastructor/core/runtime';
import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';

/** What clients learn of a failure, in results and in protocol errors alike. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly correlationId: string;
  readonly retryable: boolean;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Never holds a cause: what was not meant for users stays in the log. */
export function failureOf(error: InfrastructorError, correlationId: string): Failure {
  return {
    code: error.code,
    message: redacted(error.message),
    ...(error.hint ? { hint: redacted(error.hint) } : {}),
    correlationId,
    retryable: error.retryable,
    ...(error.problems ? { errors: error.problems } : {}),
    ...(error.details ? { details: redacted(error.details) } : {}),
  };
}

/** Any thrown value as a JSON-RPC error; those that are meant for the protocol pass as they are. */
export function protocolErrorOf(thrown: unknown, correlationId: string): ProtocolError {
  if (thrown instanceof ProtocolError) return thrown;
  const error = toInfrastructorError(thrown);
  const code = error.status < 500 ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError;
  const message = redacted(error.hint ? `${error.message}. ${error.hint}` : error.message);
  return new ProtocolError(code, message, failureOf(error, correlationId));
}
