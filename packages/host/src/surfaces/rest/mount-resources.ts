import { ValidationError } from '@infrastructor/core';
import type { ResourceCatalogue } from '@infrastructor/core/runtime';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from './authentication.ts';
import { clientSignal } from './client-signal.ts';
import { hostAnswer } from './host-answer.ts';

const callOf = (request: FastifyRequest, reply: FastifyReply) => ({
  caller: callerOf(request),
  correlationId: request.id,
  signal: clientSignal(reply),
});

/** `GET /api/resources` lists templates and what exists of them now, `GET /api/resources/read?uri=` reads one. */
export function mountResources(server: FastifyInstance, resources: ResourceCatalogue): void {
  server.get('/api/resources', async (request, reply) => {
    const startedAtMs = Date.now();
    const call = callOf(request, reply);
    const templates = resources
      .definitionsFor(call.caller)
      .filter(({ uri }) => uri.includes('{'))
      .map(({ uri, name, description, mimeType }) => ({ kind: 'template', uri, name, description, mimeType }));
    const entries = (await resources.list(call)).map((entry) => ({ kind: 'resource', ...entry }));
    return hostAnswer(request.id, startedAtMs, [...templates, ...entries]);
  });
  server.get('/api/resources/read', async (request, reply) => {
    const startedAtMs = Date.now();
    const { uri } = request.query as Readonly<Record<string, unknown>>;
    if (typeof uri !== 'string' || uri === '') {
      throw new ValidationError('A resource is read by one URI', {
        problems: [{ path: '/uri', message: 'is required' }],
        hint: 'GET /api/resources/read?uri=… with the URI percent-encoded; GET /api/resources lists them.',
      });
    }
    return hostAnswer(request.id, startedAtMs, await resources.read(uri, callOf(request, reply)));
  });
}
