import { type Static, Type } from '@infrastructor/core';
import { AuthKind, NginxProblemSchema } from './nginx-configuration.ts';

/** Whether the container that a conf sends its requests to can be reached. */
export const ProxiedContainer = Type.Object({
  name: Type.String(),
  running: Type.Boolean(),
  sharesNetwork: Type.Optional(
    Type.Boolean({ description: 'With the SWAG container; left out where that is unknown' }),
  ),
});
export type ProxiedContainer = Static<typeof ProxiedContainer>;

/** A file of SWAG's proxy-confs folder. */
export const ProxyConfig = Type.Object({
  service: Type.String(),
  type: Type.Union([Type.Literal('subdomain'), Type.Literal('subfolder')]),
  enabled: Type.Boolean({ description: 'False for a .sample, which nginx does not read' }),
  fileName: Type.String(),
  path: Type.String(),
  contentHash: Type.String({ description: 'sha256' }),
  sizeBytes: Type.Integer(),
  modifiedAt: Type.Optional(Type.String({ format: 'date-time' })),
  serverNames: Type.Array(Type.String()),
  locations: Type.Array(Type.String()),
  ssl: Type.Boolean(),
  upstreamApp: Type.Optional(Type.String()),
  upstreamPort: Type.Optional(Type.Integer()),
  upstreamProto: Type.Optional(Type.String()),
  proxyUrls: Type.Array(Type.String()),
  auth: AuthKind,
  websocket: Type.Boolean(),
  clientMaxBodySize: Type.Optional(Type.String()),
  versionDate: Type.Optional(Type.String({ description: 'Of its header, YYYY-MM-DD' })),
  sampleVersionDate: Type.Optional(Type.String({ description: 'Of the sample that SWAG brings now' })),
  outdated: Type.Optional(Type.Boolean({ description: 'Older than its sample; left out where one has no date' })),
  container: Type.Optional(ProxiedContainer),
  errors: Type.Array(NginxProblemSchema),
});
export type ProxyConfig = Static<typeof ProxyConfig>;

export const SwagContainer = Type.Object({
  name: Type.String(),
  image: Type.String(),
  running: Type.Boolean(),
  networks: Type.Array(Type.String()),
});
export type SwagContainer = Static<typeof SwagContainer>;

/** All of SWAG's proxy confs on one device. */
export const ProxyConfigs = Type.Object({
  directory: Type.String({ description: 'The proxy-confs folder on the device' }),
  container: Type.Optional(SwagContainer),
  configs: Type.Array(ProxyConfig),
});
export type ProxyConfigs = Static<typeof ProxyConfigs>;

const count = (description: string) => Type.Integer({ description });

export const ProxySummary = Type.Object({
  device: Type.String(),
  directory: Type.String(),
  container: Type.Optional(SwagContainer),
  enabled: count('Confs that nginx reads'),
  samples: count('Files that are only there to be copied'),
  byType: Type.Record(Type.String(), Type.Integer()),
  byAuth: Type.Record(Type.String(), Type.Integer()),
  ssl: count('Enabled, with TLS of their own'),
  websocket: Type.Integer(),
  unprotected: Type.Array(Type.String(), { description: 'Enabled services without a login in front' }),
  outdated: Type.Array(Type.String(), { description: 'Enabled services whose conf is older than its sample' }),
  broken: Type.Array(Type.String(), { description: 'Files that nginx cannot read' }),
  unreachable: Type.Array(Type.String(), {
    description: 'Services whose container is stopped or in no network of SWAG',
  }),
});
export type ProxySummary = Static<typeof ProxySummary>;
