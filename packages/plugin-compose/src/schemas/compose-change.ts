import { type Static, Type } from '@infrastructor/core';

/** One place of a compose file that was given another value, and why. */
export const ComposeChange = Type.Object({
  kind: Type.Enum(['port', 'path', 'network', 'subnet', 'address']),
  service: Type.Optional(Type.String()),
  path: Type.String({ description: 'Like services.web.ports.0' }),
  before: Type.Union([Type.String(), Type.Null()], { description: 'null: was not there' }),
  after: Type.String(),
  reason: Type.String(),
});
export type ComposeChange = Static<typeof ComposeChange>;

/** Text for SWAG's folder of proxy confs. */
export const ProxyConfig = Type.Object({
  service: Type.String(),
  fileName: Type.String({ description: 'For the folder nginx/proxy-confs of SWAG' }),
  content: Type.String(),
  upstream: Type.String({ description: 'Where the proxy sends requests, like http://plex:32400' }),
  url: Type.Optional(Type.String({ description: 'Where the service will be found, when the domain is known' })),
});
export type ProxyConfig = Static<typeof ProxyConfig>;

export const ComposeModification = Type.Object({
  composeContent: Type.String({
    description: 'The adapted file; comments and everything not listed stay as they were',
  }),
  changed: Type.Boolean(),
  changes: Type.Array(ComposeChange),
  diff: Type.String({ description: 'Unified diff; empty when nothing changed' }),
  warnings: Type.Array(Type.String(), { description: 'What could not be adapted, or needs a look' }),
  proxyConfigs: Type.Array(ProxyConfig),
});
export type ComposeModification = Static<typeof ComposeModification>;
