import type { Runtime } from '@infrastructor/core/runtime';
import type { FastifyInstance } from 'fastify';

/** Health for people, load balancers and supervisors; answers without credentials and without an envelope. */
export function mountHealth(server: FastifyInstance, runtime: Runtime): void {
  const report = shared(() => runtime.health());
  let closing = false;
  server.addHook('preClose', async () => {
    closing = true;
  });
  server.get('/health', async (_request, reply) => {
    const health = await report();
    if (health.status === 'unhealthy') reply.code(503);
    return health;
  });
  server.get('/health/live', async () => ({ status: 'live' }));
  server.get('/health/ready', async (_request, reply) => {
    const ready = !closing && (await report()).status !== 'unhealthy';
    if (!ready) reply.code(503);
    return { status: ready ? 'ready' : 'not ready' };
  });
}

/** Everyone who asks while an answer is on its way gets that one: these routes are open to all, and asking costs. */
function shared<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let running: Promise<Value> | undefined;
  return () => {
    running ??= ask().finally(() => {
      running = undefined;
    });
    return running;
  };
}
