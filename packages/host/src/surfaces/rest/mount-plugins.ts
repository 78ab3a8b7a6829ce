import type { Registry } from '@infrastructor/core/runtime';
import type { FastifyInstance } from 'fastify';
import { hostAnswer } from './host-answer.ts';

/** `GET /api/plugins`: what each plugin brings. */
export function mountPlugins(server: FastifyInstance, registry: Registry): void {
  const plugins = describePlugins(registry);
  server.get('/api/plugins', async (request) => hostAnswer(request.id, Date.now(), plugins));
}

/** Definitions as plain facts, in the order in which the plugins start. */
export function describePlugins({ plugins }: Registry) {
  return plugins.map((plugin) => ({
    name: plugin.name,
    version: plugin.version,
    description: plugin.description,
    dependsOn: plugin.dependsOn,
    tools: plugin.tools.map(({ name, title, description, scope, target, effects, http, surfaces, requires }) => ({
      name,
      title,
      description,
      scope,
      target,
      effects,
      http,
      surfaces,
      requires,
    })),
    collectors: plugin.collectors.map(({ name, description, ttl, poll, requires }) => ({
      name,
      description,
      ttl,
      poll,
      requires,
    })),
    streams: plugin.streams.map(({ name, description, scope, params }) => ({ name, description, scope, params })),
    resources: plugin.resources.map(({ uri, name, description, mimeType, scope }) => ({
      uri,
      name,
      description,
      mimeType,
      scope,
    })),
    parsers: plugin.parsers.map(({ name }) => name),
    commands: plugin.commands.map(({ name }) => name),
    detectors: plugin.detectors.map(({ name }) => name),
    configTypes: plugin.configTypes.map(({ name, match }) => ({ name, match })),
    alertRules: plugin.alertRules.map(({ name }) => name),
  }));
}
