interface ErrorCodeDefinition {
  /** HTTP status with which surfaces answer. */
  readonly status: number;
  /** Whether the same request may succeed when it is sent again later without a change. */
  readonly retryable: boolean;
  readonly meaning: string;
}

const define = <Code extends string>(codes: Readonly<Record<Code, ErrorCodeDefinition>>) => Object.freeze(codes);

/** Every error code that leaves the system. `docs/errors.md` lists the same, and a test keeps the two equal. */
export const errorCodes = define({
  VALIDATION_FAILED: { status: 400, retryable: false, meaning: 'An argument breaks its schema; `errors` names each.' },
  UNAUTHENTICATED: { status: 401, retryable: false, meaning: 'No credentials, or credentials that are not known.' },
  FORBIDDEN: { status: 403, retryable: false, meaning: 'The caller is known but lacks the scope that this needs.' },
  NOT_FOUND: { status: 404, retryable: false, meaning: 'The named thing (pool, container, file …) does not exist.' },
  DEVICE_NOT_FOUND: { status: 404, retryable: false, meaning: 'No device has this hostname or id.' },
  TOOL_NOT_FOUND: { status: 404, retryable: false, meaning: 'No registered tool, parser or resource has this name.' },
  METHOD_NOT_ALLOWED: { status: 405, retryable: false, meaning: 'The path exists, but not for this HTTP method.' },
  CONFLICT: { status: 409, retryable: false, meaning: 'The change does not fit the present state.' },
  DEVICE_EXISTS: { status: 409, retryable: false, meaning: 'A device with this hostname is registered already.' },
  PLAN_CHANGED: {
    status: 409,
    retryable: false,
    meaning: 'What was confirmed is not what would happen now, or the plan has expired; ask for the plan again.',
  },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false, meaning: 'The request is larger than the server takes.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, retryable: false, meaning: 'The body of a request is not JSON.' },
  CAPABILITY_MISSING: { status: 422, retryable: false, meaning: 'The device does not have what this tool needs.' },
  COMMAND_FAILED: { status: 422, retryable: false, meaning: 'A command on the device exited with an error.' },
  COMMAND_NOT_FOUND: { status: 422, retryable: false, meaning: 'A program is not installed, or not on the PATH.' },
  PRIVILEGE_REQUIRED: { status: 422, retryable: false, meaning: 'The command needs root and `sudo -n` is refused.' },
  PARSE_FAILED: { status: 422, retryable: false, meaning: 'A text is not in the format that its parser reads.' },
  RATE_LIMITED: { status: 429, retryable: true, meaning: 'Too many requests; wait as long as Retry-After says.' },
  ABORTED: { status: 499, retryable: false, meaning: 'The caller went away or cancelled.' },
  INTERNAL: { status: 500, retryable: false, meaning: 'A fault in Infrastructor or in a plugin; the log has more.' },
  OUTPUT_INVALID: {
    status: 500,
    retryable: false,
    meaning: 'A plugin answered with something that breaks its own output schema; nothing was stored or cached.',
  },
  DATABASE_FAILED: { status: 500, retryable: false, meaning: 'The database refused a statement.' },
  DEVICE_UNREACHABLE: { status: 503, retryable: true, meaning: 'No connection to the device could be made.' },
  SSH_AUTHENTICATION_FAILED: { status: 503, retryable: false, meaning: 'The device refused every credential.' },
  SSH_CONNECTION_LOST: { status: 503, retryable: true, meaning: 'The connection broke while it was in use.' },
  SSH_CHANNEL_REFUSED: { status: 503, retryable: true, meaning: 'The SSH server would open no further channel.' },
  HOST_KEY_UNKNOWN: {
    status: 503,
    retryable: false,
    meaning: 'The host key is not known and policy does not accept it.',
  },
  HOST_KEY_CHANGED: { status: 503, retryable: false, meaning: 'The host key is not the one that was pinned.' },
  BREAKER_OPEN: {
    status: 503,
    retryable: true,
    meaning: 'The device failed repeatedly; it is left alone for a while.',
  },
  SERVICE_UNAVAILABLE: {
    status: 503,
    retryable: true,
    meaning: 'The device answers, but a service on it (container engine …) is stopped or broke off.',
  },
  DATABASE_UNAVAILABLE: { status: 503, retryable: true, meaning: 'The database cannot be reached.' },
  DATABASE_TIMEOUT: { status: 504, retryable: true, meaning: 'The database gave a statement up after its time limit.' },
  CACHE_UNAVAILABLE: { status: 503, retryable: true, meaning: 'The cache server cannot be reached.' },
  OVERLOADED: { status: 503, retryable: true, meaning: 'A bounded queue is full; try again later.' },
  SHUTTING_DOWN: { status: 503, retryable: true, meaning: 'The server is stopping.' },
  DEADLINE_EXCEEDED: { status: 504, retryable: true, meaning: 'The work was not done within its time limit.' },
  CONFIGURATION_INVALID: { status: 500, retryable: false, meaning: 'Settings or plugin definitions cannot be used.' },
});

export type ErrorCode = keyof typeof errorCodes;
