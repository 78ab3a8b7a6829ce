import { everyScope } from '@infrastructor/core/runtime';
import { getOAuthProtectedResourceMetadataUrl } from '@modelcontextprotocol/server';
import type { FastifyInstance } from 'fastify';
import type { McpServerOptions } from './mcp-options.ts';

/**
 * OAuth 2.0 Protected Resource Metadata (RFC 9728): what a client needs to know to come back with a token. Open to all, as it
 * is for those who have none.
 * @returns its URL for the challenge of a 401; undefined where nobody said how clients reach this server
 */
export function mountResourceMetadata(
  app: FastifyInstance,
  { publicUrl, authorizationServers = [] }: Pick<McpServerOptions, 'publicUrl' | 'authorizationServers'>,
): string | undefined {
  if (publicUrl === undefined) return undefined;
  const url = getOAuthProtectedResourceMetadataUrl(new URL(publicUrl));
  const metadata = {
    resource: publicUrl,
    ...(authorizationServers.length > 0 ? { authorization_servers: authorizationServers } : {}),
    bearer_methods_supported: ['header'],
    scopes_supported: everyScope,
    resource_name: 'Infrastructor',
  };
  // Some clients ask without the path of the resource.
  for (const path of new Set([new URL(url).pathname, '/.well-known/oauth-protected-resource'])) {
    app.get(path, async (_request, reply) => reply.header('cache-control', 'max-age=3600').send(metadata));
  }
  return url;
}
