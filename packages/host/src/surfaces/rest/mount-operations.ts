import { InfrastructorError } from '@infrastructor/core';
import type { Answer, Operation, PlanAnswer } from '@infrastructor/core/runtime';
import type { FastifyInstance } from 'fastify';
import { answerJson } from './answer-json.ts';
import { callerOf } from './authentication.ts';
import { createArgumentReader } from './operation-arguments.ts';
import { RestInvocation } from './rest-invocation.ts';

/** The operations that are offered over REST. */
export function restOperations(operations: readonly Operation[]): readonly Operation[] {
  return operations.filter(({ tool }) => tool.surfaces.includes('rest'));
}

/**
 * Makes a route of every operation. All that follows from its definition is worked out here, once.
 * @throws {InfrastructorError} CONFIGURATION_INVALID when the server has a route of its own where a tool wants one
 */
export function mountOperations(server: FastifyInstance, operations: readonly Operation[]): void {
  for (const operation of operations) mountOperation(server, operation);
}

function mountOperation(server: FastifyInstance, operation: Operation): void {
  const { tool, route } = operation;
  const { source, read } = createArgumentReader(operation);
  if (server.hasRoute({ method: route.method, url: route.path })) {
    throw new InfrastructorError(
      'CONFIGURATION_INVALID',
      `The route ${tool.http} of ${tool.name} is taken by the server itself`,
      {
        hint: `Give the tool of plugin ${operation.plugin} another route.`,
      },
    );
  }
  server.route({
    method: route.method,
    url: route.path,
    config: { tool: tool.name },
    handler: async (request, reply) => {
      const answer = await operation.invoke(read(request), new RestInvocation(callerOf(request), reply, source));
      if (tool.creates && !isPlan(answer)) reply.code(201);
      reply.serializer(answerJson);
      return answer;
    },
  });
}

/** A plan was only shown: nothing is created yet. */
function isPlan({ data }: Answer): boolean {
  return typeof data === 'object' && data !== null && (data as Partial<PlanAnswer>).confirmationRequired === true;
}
