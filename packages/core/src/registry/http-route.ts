import type { HttpMethod, HttpRoute } from '../contract/tool.ts';

export interface ParsedRoute {
  readonly method: HttpMethod;
  /** With `:name` parameters, as routers take it. */
  readonly path: string;
  readonly parameters: readonly string[];
}

/** `GET /api/zfs/:device/pools` in its parts. */
export function parseHttpRoute(route: HttpRoute): ParsedRoute {
  const [method = 'GET', path = '/'] = route.split(' ', 2);
  return { method: method as HttpMethod, path, parameters: pathParameters(route) };
}

/** Names after a colon, in their order. */
export function pathParameters(route: string): readonly string[] {
  return [...route.matchAll(/\/:([A-Za-z][A-Za-z0-9]*)/g)].map((match) => match[1] as string);
}
