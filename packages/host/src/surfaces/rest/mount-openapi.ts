import type { Operation, Runtime } from '@infrastructor/core/runtime';
import type { FastifyInstance } from 'fastify';
import { createOpenApiDocument } from './openapi.ts';

/** `GET /openapi.json`; made when it is first asked for, then kept as it goes over the wire. */
export function mountOpenApi(server: FastifyInstance, operations: readonly Operation[], runtime: Runtime): void {
  let document: string | undefined;
  server.get('/openapi.json', async (_request, reply) => {
    document ??= JSON.stringify(createOpenApiDocument(operations, runtime.registry, runtime.version));
    return reply.type('application/json; charset=utf-8').send(document);
  });
}
