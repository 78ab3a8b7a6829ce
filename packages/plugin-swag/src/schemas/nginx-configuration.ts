import { type Static, Type } from '@infrastructor/core';

/** Which login stands in front of a location; `other` is an auth_request or auth_jwt of something else. */
export const AuthKind = Type.Union([
  Type.Literal('off'),
  Type.Literal('authelia'),
  Type.Literal('authentik'),
  Type.Literal('ldap'),
  Type.Literal('tinyauth'),
  Type.Literal('basic'),
  Type.Literal('other'),
]);
export type AuthKind = Static<typeof AuthKind>;

export const NginxProblemSchema = Type.Object({ line: Type.Integer(), message: Type.String() });

/** As `DirectiveNode`, with the nested ones in `block`. */
export interface NginxDirective {
  directive: string;
  line: number;
  args: string[];
  block?: NginxDirective[];
  start: number;
  end: number;
}

const directiveFields = {
  directive: Type.String(),
  line: Type.Integer({ description: 'Line of its name, from 1' }),
  args: Type.Array(Type.String(), {
    description: 'Words without surrounding quotes, escapes as written; the last one of a *_by_lua_block is its code',
  }),
  start: Type.Integer({ description: 'Index of its first character in the text, in UTF-16 code units' }),
  end: Type.Integer({ description: 'Index after its ";" or "}"' }),
};

export const NginxDirectiveSchema = Type.Object({
  ...directiveFields,
  block: Type.Optional(
    Type.Array(Type.Unsafe<NginxDirective>({ type: 'object' }), { description: 'Nested directives of the same shape' }),
  ),
});

export const ProxyTarget = Type.Object({
  raw: Type.String({ description: 'The argument as written' }),
  directive: Type.String({ description: 'proxy_pass, grpc_pass, fastcgi_pass, uwsgi_pass or scgi_pass' }),
  line: Type.Integer(),
  url: Type.String({ description: 'With variables put in that `set` gives a value; others stay as $name' }),
  protocol: Type.Optional(Type.String({ description: 'http, https, grpc …' })),
  app: Type.Optional(Type.String({ description: 'Host, container or upstream group' })),
  port: Type.Optional(Type.Integer({ description: 'Left out where none is written' })),
  path: Type.Optional(Type.String()),
  upstream: Type.Optional(Type.String({ description: 'The upstream block of this file that is meant' })),
  unresolved: Type.Array(Type.String(), { description: 'Variables that only a request gives a value' }),
});
export type ProxyTarget = Static<typeof ProxyTarget>;

export const NginxLocation = Type.Object({
  line: Type.Integer(),
  modifier: Type.Optional(Type.String({ description: '= ~ ~* or ^~' })),
  path: Type.String({ description: 'Prefix, regular expression or @name' }),
  depth: Type.Integer({ description: '0, or how many locations it stands in' }),
  target: Type.Optional(ProxyTarget),
  includes: Type.Array(Type.String()),
  auth: AuthKind,
  websocket: Type.Boolean({ description: "Upgrade header passed on, by itself or through SWAG's proxy.conf" }),
  clientMaxBodySize: Type.Optional(Type.String({ description: "In nginx's notation; 0 is no limit" })),
  returns: Type.Optional(Type.String({ description: 'Arguments of its return directive' })),
});
export type NginxLocation = Static<typeof NginxLocation>;

export const NginxListen = Type.Object({
  raw: Type.String(),
  address: Type.Optional(Type.String({ description: 'Without brackets; left out for every address' })),
  port: Type.Optional(Type.Integer()),
  unixSocket: Type.Optional(Type.String()),
  ssl: Type.Boolean(),
  http2: Type.Boolean(),
  quic: Type.Boolean(),
  defaultServer: Type.Boolean(),
});
export type NginxListen = Static<typeof NginxListen>;

export const NginxServer = Type.Object({
  line: Type.Integer(),
  serverNames: Type.Array(Type.String()),
  listens: Type.Array(NginxListen),
  tls: Type.Object({
    enabled: Type.Boolean(),
    certificates: Type.Array(Type.String()),
    certificateKeys: Type.Array(Type.String()),
    protocols: Type.Array(Type.String()),
  }),
  auth: AuthKind,
  clientMaxBodySize: Type.Optional(Type.String({ description: "In nginx's notation; 0 is no limit" })),
  includes: Type.Array(Type.String(), { description: 'Directly in the server block' }),
  target: Type.Optional(ProxyTarget),
  locations: Type.Array(NginxLocation, { description: 'Nested ones too, in file order' }),
});
export type NginxServer = Static<typeof NginxServer>;

export const NginxUpstream = Type.Object({
  name: Type.String(),
  line: Type.Integer(),
  servers: Type.Array(Type.Object({ address: Type.String(), parameters: Type.Array(Type.String()) })),
});
export type NginxUpstream = Static<typeof NginxUpstream>;

export const NginxSummary = Type.Object({
  kind: Type.Union(
    [Type.Literal('subdomain'), Type.Literal('subfolder'), Type.Literal('main'), Type.Literal('snippet')],
    {
      description: 'subdomain: server blocks; subfolder: locations alone; main: has http or events; snippet: the rest',
    },
  ),
  service: Type.Optional(Type.String({ description: 'First label of `plex.*`, or first folder of a subfolder conf' })),
  versionDate: Type.Optional(Type.String({ description: 'Of the `## Version` line, as YYYY-MM-DD' })),
  servers: Type.Integer(),
  serverNames: Type.Array(Type.String()),
  listen: Type.Array(Type.String()),
  ssl: Type.Boolean(),
  locations: Type.Array(Type.String()),
  includes: Type.Array(Type.String()),
  proxyPass: Type.Array(Type.String(), { description: 'As written' }),
  proxyUrls: Type.Array(Type.String(), { description: 'The same with variables put in' }),
  sets: Type.Array(Type.Object({ variable: Type.String(), value: Type.String() }), {
    description: 'Each `set $upstream_… value`',
  }),
  upstreamVariables: Type.Record(Type.String(), Type.String(), {
    description: 'The same by name without $, the value set last',
  }),
  upstreamApp: Type.Optional(Type.String({ description: 'Of the first location that proxies' })),
  upstreamPort: Type.Optional(Type.Integer()),
  upstreamProto: Type.Optional(Type.String()),
  auth: AuthKind,
  websocket: Type.Boolean(),
  clientMaxBodySize: Type.Optional(Type.String()),
  directives: Type.Integer(),
  maxDepth: Type.Integer(),
});
export type NginxSummary = Static<typeof NginxSummary>;

export const NginxConfiguration = Type.Object(
  {
    summary: NginxSummary,
    servers: Type.Array(NginxServer),
    locations: Type.Array(NginxLocation, { description: 'Those outside any server block' }),
    upstreams: Type.Array(NginxUpstream),
    directives: Type.Array(NginxDirectiveSchema),
    errors: Type.Array(NginxProblemSchema, { description: 'Why reading stopped; what stands before it is complete' }),
    warnings: Type.Array(NginxProblemSchema, { description: 'What nginx refuses but what can be read' }),
  },
  { description: 'An nginx configuration file: its directives, and what it serves and proxies' },
);
export type NginxConfiguration = Static<typeof NginxConfiguration>;
