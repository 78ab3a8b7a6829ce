import { type Static, Type } from '@infrastructor/core';

/** Logins that SWAG brings include files for, and its password file. */
export const GeneratedAuth = Type.Union([
  Type.Literal('off'),
  Type.Literal('authelia'),
  Type.Literal('authentik'),
  Type.Literal('ldap'),
  Type.Literal('tinyauth'),
  Type.Literal('basic'),
]);

const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';

/** What each free text of the options must be; nothing of this needs quotes in an nginx configuration. */
export const proxyConfPatterns = {
  service: '^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$',
  upstreamApp: '^(?:[A-Za-z0-9][A-Za-z0-9_.-]{0,252}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]{1,40})$',
  domain: `^(?=.{1,253}$)${label}(?:\\.${label})*$`,
  clientMaxBodySize: '^[0-9]{1,15}[kKmMgG]?$',
} as const;

/** A DNS label as SWAG uses it for a subdomain, a folder and a file name. */
export const ServiceName = Type.String({ pattern: proxyConfPatterns.service });

/** What a new SWAG proxy conf shall do. */
export const ProxyConfOptions = Type.Object({
  service: ServiceName,
  type: Type.Union([Type.Literal('subdomain'), Type.Literal('subfolder')]),
  upstreamApp: Type.Optional(
    Type.String({
      pattern: proxyConfPatterns.upstreamApp,
      description: 'Container, host name or IP address; the service name when left out',
    }),
  ),
  upstreamPort: Type.Integer({ minimum: 1, maximum: 65535 }),
  upstreamProto: Type.Optional(Type.Union([Type.Literal('http'), Type.Literal('https')])),
  domain: Type.Optional(
    Type.String({
      pattern: proxyConfPatterns.domain,
      description: 'Subdomain confs: answer to service.domain only; left out: to service.*',
    }),
  ),
  auth: Type.Optional(GeneratedAuth),
  clientMaxBodySize: Type.Optional(
    Type.String({ pattern: proxyConfPatterns.clientMaxBodySize, description: '0 is no limit' }),
  ),
});
export type ProxyConfOptions = Static<typeof ProxyConfOptions>;
