import { InfrastructorError, NotFoundError } from '@infrastructor/core';
import type { FastifyInstance } from 'fastify';
import { problemContentType, problemOf } from './problem-details.ts';
import { pathOf } from './send-problem.ts';

interface KnownRoute {
  readonly method: string;
  readonly path: RegExp;
}

/** Answers a path that has no route with 404, and one that has routes for other methods only with 405 and `Allow`. */
export function answerRouteMisses(server: FastifyInstance): void {
  const routes: KnownRoute[] = [];
  server.addHook('onRoute', ({ method, url }) => {
    for (const name of [method].flat()) routes.push({ method: name, path: patternOf(url) });
  });
  server.setNotFoundHandler((request, reply) => {
    const path = pathOf(request);
    const allowed = [...new Set(routes.filter((route) => route.path.test(path)).map((route) => route.method))];
    const hint = 'GET /openapi.json lists every route.';
    if (allowed.length === 0) throw new NotFoundError(`There is no route ${request.method} ${path}`, { hint });
    const told = `${path} knows ${allowed.join(', ')}, but not ${request.method}`;
    const error = new InfrastructorError('METHOD_NOT_ALLOWED', told, { hint });
    return reply
      .code(405)
      .header('allow', allowed.join(', '))
      .type(problemContentType)
      .send(JSON.stringify(problemOf(error, request.id)));
  });
}

function patternOf(url: string): RegExp {
  const segments = url.split('/').map((segment) => {
    if (segment.startsWith(':')) return '[^/]+';
    return segment === '*' ? '.*' : RegExp.escape(segment);
  });
  return new RegExp(`^${segments.join('/')}$`);
}
