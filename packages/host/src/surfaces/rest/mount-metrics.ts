import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../../observability/create-metrics.ts';

/** `GET /metrics` for Prometheus, with a bearer token like everything that tells about devices. */
export function mountMetrics(server: FastifyInstance, metrics: Metrics): void {
  server.get('/metrics', async (_request, reply) => {
    reply.type(metrics.contentType);
    return metrics.text();
  });
}
