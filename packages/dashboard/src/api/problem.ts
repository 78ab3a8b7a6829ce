/** What the server says when it cannot do something (`application/problem+json`, RFC 9457). */
export interface ProblemDocument {
  readonly status: number;
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly hint?: string;
  readonly correlationId?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/** A request that failed, with what to do about it. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;
  readonly correlationId: string | undefined;
  readonly errors: readonly { readonly path: string; readonly message: string }[];

  constructor(document: ProblemDocument) {
    super(document.detail ?? document.title ?? `The server answered ${document.status}`);
    this.name = 'ApiProblem';
    this.status = document.status;
    this.code = document.code ?? `HTTP_${document.status}`;
    this.hint = document.hint;
    this.correlationId = document.correlationId;
    this.errors = document.errors ?? [];
  }
}

/** Anything that was thrown, as something that can be shown. */
export function problemFrom(thrown: unknown): ApiProblem {
  if (thrown instanceof ApiProblem) return thrown;
  if (thrown instanceof TypeError) {
    return new ApiProblem({
      status: 0,
      code: 'SERVER_UNREACHABLE',
      detail: 'The server could not be reached',
      hint: 'See whether it runs: ./dev.sh status, or infrastructor status.',
    });
  }
  return new ApiProblem({ status: 0, code: 'UNEXPECTED', detail: String(thrown) });
}

/** Whether a request was only given up, because nobody waits for it any more. */
export function isAbort(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'AbortError';
}
