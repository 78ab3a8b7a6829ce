import type { Answer } from './answer.ts';
import { ApiProblem, type ProblemDocument } from './problem.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the server's root, like `/api/devices`. */
  readonly path: string;
  readonly body?: unknown;
  /** By which its progress is told on the live connection. */
  readonly correlationId?: string;
  readonly signal?: AbortSignal | undefined;
}

let token: string | undefined;
let refused: () => void = () => {};

/** With what every request says who asks. */
export function useToken(value: string | undefined): void {
  token = value;
}

/** Called when the server no longer knows the token. */
export function onRefused(listener: () => void): void {
  refused = listener;
}

/** Where the server is: the page may be served below a path. */
export function serverUrl(to: string): URL {
  return new URL(to.replace(/^\//, ''), document.baseURI);
}

/**
 * One request to the API.
 * @throws {ApiProblem} for whatever is not a success
 */
export async function request<Data>(to: ApiRequest): Promise<Answer<Data>> {
  return (await send(to)) as Answer<Data>;
}

/** A document without the envelope of answers, like `/openapi.json`. */
export async function fetchDocument<Value>(path: string, signal?: AbortSignal): Promise<Value> {
  return (await send({ method: 'GET', path, signal })) as Value;
}

export const get = <Data>(path: string, signal?: AbortSignal) => request<Data>({ method: 'GET', path, signal });

async function send({ method, path, body, correlationId, signal }: ApiRequest): Promise<unknown> {
  const response = await fetch(serverUrl(path), {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(correlationId === undefined ? {} : { 'x-request-id': correlationId }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  if (response.ok) return await response.json();
  const problem = new ApiProblem(await problemIn(response));
  if (problem.status === 401) refused();
  throw problem;
}

async function problemIn(response: Response): Promise<ProblemDocument> {
  try {
    return { ...((await response.json()) as ProblemDocument), status: response.status };
  } catch {
    return { status: response.status, title: response.statusText };
  }
}
