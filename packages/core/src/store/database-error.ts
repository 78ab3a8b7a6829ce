import {
  BackendTerminatedError,
  BackendTerminatedUnexpectedlyError,
  ConnectionError,
  IdleTransactionTimeoutError,
  SlonikError,
  UnexpectedStateError,
} from 'slonik';
import { DatabaseOperationError, type InfrastructorError, isInfrastructorError } from '../contract/errors.ts';

/** Five characters of SQLSTATE (PostgreSQL manual, appendix A), or a system error like ECONNREFUSED. */
function codeOf(error: unknown): string | undefined {
  for (let at = error; typeof at === 'object' && at !== null; at = (at as { cause?: unknown }).cause) {
    const { code, errors } = at as { code?: unknown; errors?: unknown };
    if (typeof code === 'string') return code;
    if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0]);
  }
  return undefined;
}

/** 08 connection, 53 out of resources, 57P the server stops or starts, 25006 read-only stand-by, 28 login, 3D no such database. */
const unavailable = /^(08|53|57P0|25006|28|3D|ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EPIPE|ENOENT|EACCES|EHOST|ENET)/;
const unavailableText = /timeout expired|connection terminated|connection pool (is|has)|not queryable|PGlite is clos/i;
const unavailableKinds = [
  ConnectionError,
  BackendTerminatedError,
  BackendTerminatedUnexpectedlyError,
  IdleTransactionTimeoutError,
];

/** 57014 statement timeout, 55P03 lock timeout. */
const tooLong = /^(57014|55P03)$/;

/** 40 serialisation and deadlock: the same statement may succeed later. */
const passing = /^40/;

/** True for a driver's error that slonik repeats a transaction for (SQLSTATE class 40). */
export function isTransactionRollback(error: unknown): boolean {
  return codeOf(error)?.startsWith('40') ?? false;
}

/** A driver's or slonik's error as ours: DATABASE_UNAVAILABLE, DATABASE_TIMEOUT, CONFLICT for a broken unique constraint, else DATABASE_FAILED. */
export function toDatabaseError(error: unknown): InfrastructorError {
  if (isInfrastructorError(error)) return error;
  const code = codeOf(error);
  const reason = reasonOf(error);
  const lost =
    unavailableKinds.some((kind) => error instanceof kind) ||
    (code !== undefined && unavailable.test(code)) ||
    (error instanceof UnexpectedStateError && /pool/i.test(reason)) ||
    unavailableText.test(reason);
  if (lost) {
    return new DatabaseOperationError('DATABASE_UNAVAILABLE', `The database cannot be used: ${reason}`, {
      cause: error,
      hint: 'Check that the server runs and that DATABASE_URL names it, with a user that may connect.',
    });
  }
  if (code === '23505') {
    const { constraint, columns } = error as { constraint?: unknown; columns?: unknown };
    return new DatabaseOperationError('CONFLICT', 'A row with the same key exists already', {
      cause: error,
      details: { constraint, columns },
    });
  }
  if (code !== undefined && tooLong.test(code)) {
    return new DatabaseOperationError('DATABASE_TIMEOUT', `The database gave up: ${reason}`, {
      cause: error,
      details: { sqlState: code },
      hint: 'Ask for less, or try again later; DB_STATEMENT_TIMEOUT_MS is the limit of one statement.',
    });
  }
  return new DatabaseOperationError('DATABASE_FAILED', `The database refused a statement: ${reason}`, {
    cause: error,
    details: { sqlState: code },
    ...(code !== undefined && passing.test(code) && { retryable: true }),
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // slonik's own sentences say less than the server's that caused them.
  const source = error instanceof SlonikError && error.cause instanceof Error ? error.cause : error;
  if (source instanceof AggregateError && source.message === '') {
    return source.errors.map((each) => (each instanceof Error ? each.message : String(each))).join(', ');
  }
  return source.message;
}
