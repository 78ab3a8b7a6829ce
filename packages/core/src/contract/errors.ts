import { type ErrorCode, errorCodes } from './error-codes.ts';

/** One broken argument: where it is (JSON pointer) and what is wrong with it. */
export interface FieldProblem {
  readonly path: string;
  readonly message: string;
}

export interface ErrorOptions {
  /** What the reader can do about it. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
  /** Overrides what the code says, for a failure that is known to be lasting or passing. */
  readonly retryable?: boolean | undefined;
  readonly problems?: readonly FieldProblem[] | undefined;
  /** Facts for programs: exit code, stderr, fingerprints. Redacted like an answer before it leaves. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** Marks our errors across duplicate copies of this package, where `instanceof` fails. */
const brand = Symbol.for('infrastructor.error');

/** Every failure that users, clients and plugins see. The message says what happened, to what; the hint what to do. */
export class InfrastructorError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly hint: string | undefined;
  readonly retryable: boolean;
  readonly problems: readonly FieldProblem[] | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.status = errorCodes[code].status;
    this.hint = options.hint;
    this.retryable = options.retryable ?? errorCodes[code].retryable;
    this.problems = options.problems;
    this.details = options.details;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** Collecting or parsing data of a device failed. */
export class DataCollectionError extends InfrastructorError {}

/** The device could not be reached, refused us, or broke off. */
export class SSHConnectionError extends InfrastructorError {}

export class DatabaseOperationError extends InfrastructorError {}

export class CacheOperationError extends InfrastructorError {}

/** Arguments that break their schema; `problems` names each of them. */
export class ValidationError extends InfrastructorError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('VALIDATION_FAILED', message, options);
  }
}

export class AuthenticationError extends InfrastructorError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('UNAUTHENTICATED', message, options);
  }
}

export class PermissionError extends InfrastructorError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('FORBIDDEN', message, options);
  }
}

export class NotFoundError extends InfrastructorError {
  constructor(message: string, options: ErrorOptions & { readonly code?: ErrorCode } = {}) {
    super(options.code ?? 'NOT_FOUND', message, options);
  }
}

export class ConflictError extends InfrastructorError {
  constructor(message: string, options: ErrorOptions & { readonly code?: ErrorCode } = {}) {
    super(options.code ?? 'CONFLICT', message, options);
  }
}

/** A text that its parser cannot read. */
export class ParseError extends DataCollectionError {
  constructor(message: string, options: ErrorOptions = {}) {
    super('PARSE_FAILED', message, options);
  }
}

export function isInfrastructorError(error: unknown): error is InfrastructorError {
  return typeof error === 'object' && error !== null && brand in error;
}

/** Any thrown value as one of ours; what is not known becomes `INTERNAL` and keeps its cause for the log only. */
export function toInfrastructorError(error: unknown): InfrastructorError {
  if (isInfrastructorError(error)) return error;
  // What an AbortController says for whom nobody gave a reason.
  if (error instanceof DOMException && error.name === 'AbortError')
    return new InfrastructorError('ABORTED', 'It was cancelled', { cause: error });
  return new InfrastructorError('INTERNAL', 'An unexpected error occurred', {
    cause: error,
    hint: 'The server log holds the details under this correlation id.',
  });
}
