import type { AnswerMeta } from '@infrastructor/core/runtime';
import type { Installation } from './installation.ts';

/** An answer, or a problem document. */
export interface Body<Data> {
  readonly data: Data;
  readonly meta: AnswerMeta;
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
}

export interface RestAnswer<Data> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body<Data>;
}

/** One request to the API as its user would send it. */
export async function rest<Data = Record<string, unknown>>(
  { apiUrl, token }: Pick<Installation, 'apiUrl' | 'token'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<RestAnswer<Data>> {
  const response = await fetch(`${apiUrl}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body<Data> };
}
