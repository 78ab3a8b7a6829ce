import { randomUUID } from 'node:crypto';
import { type ErrorCode, errorCodes, InfrastructorError, type ToolDefinition } from '@infrastructor/core';
import { type Answer, type Invocation, parseHttpRoute } from '@infrastructor/core/runtime';
import { surfaceHeader } from '../surfaces/rest/authentication.ts';
import { followProgress } from './follow-progress.ts';

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly title?: string;
  readonly hint?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

/**
 * Calls a tool of a running server by its own route, and tells how far it is where somebody wants to know.
 * @throws {InfrastructorError} what the server answered, or DEVICE_UNREACHABLE when it does not answer
 */
export async function callServer(
  baseUrl: string,
  token: string,
  tool: ToolDefinition,
  args: Readonly<Record<string, unknown>>,
  invocation: Invocation,
): Promise<Answer> {
  const { method, path, parameters } = parseHttpRoute(tool.http);
  const filled = path.replace(/:([A-Za-z0-9]+)/g, (_whole, name: string) => encodeURIComponent(String(args[name])));
  const rest = Object.entries(args).filter(([name, value]) => !parameters.includes(name) && value !== undefined);
  const hasBody = method !== 'GET' && method !== 'DELETE';
  const query = hasBody ? '' : asQuery(rest);
  const correlationId = invocation.correlationId ?? randomUUID();
  const { onProgress } = invocation;
  using _following = onProgress && (await followProgress(baseUrl, token, correlationId, onProgress));
  const response = await fetch(`${baseUrl}${filled}${query}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      [surfaceHeader]: 'cli',
      'x-request-id': correlationId,
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
    },
    ...(hasBody ? { body: JSON.stringify(Object.fromEntries(rest)) } : {}),
    ...(invocation.signal ? { signal: invocation.signal } : {}),
  });
  const body = (await response.json()) as unknown;
  if (response.ok) return body as Answer;
  throw toError(body as Problem, response.status);
}

function asQuery(entries: readonly (readonly [string, unknown])[]): string {
  const query = new URLSearchParams();
  for (const [name, value] of entries) {
    for (const one of Array.isArray(value) ? value : [value]) {
      query.append(name, typeof one === 'object' ? JSON.stringify(one) : String(one));
    }
  }
  return query.size > 0 ? `?${query}` : '';
}

function toError({ code, detail, title, hint, errors }: Problem, status: number): InfrastructorError {
  const known = code !== undefined && code in errorCodes ? (code as ErrorCode) : 'INTERNAL';
  return new InfrastructorError(known, detail ?? title ?? `The server answered ${status}`, {
    ...(hint ? { hint } : {}),
    ...(errors ? { problems: errors } : {}),
  });
}
