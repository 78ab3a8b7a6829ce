import fc from 'fast-check';
import type { ProxyConfOptions } from '../schemas/proxy-conf-options.ts';

const service = fc.stringMatching(/^[a-z0-9](?:[a-z0-9_-]{0,12}[a-z0-9])?$/);
const common = {
  service,
  upstreamPort: fc.integer({ min: 1, max: 65_535 }),
  upstreamApp: fc.oneof(service, fc.ipV4(), fc.constantFrom('fd00::1', 'host.example.org')),
  upstreamProto: fc.constantFrom('http' as const, 'https' as const),
  auth: fc.constantFrom('off', 'authelia', 'authentik', 'ldap', 'tinyauth', 'basic') as fc.Arbitrary<
    NonNullable<ProxyConfOptions['auth']>
  >,
  clientMaxBodySize: fc.constantFrom('0', '10m', '1G'),
};
const optional = ['service', 'upstreamPort', 'type'] as const;

/** Anything that the generator takes. */
export const proxyConfOptions: fc.Arbitrary<ProxyConfOptions> = fc.oneof(
  fc.record(
    { ...common, type: fc.constant('subdomain' as const), domain: fc.constantFrom('example.org', 'a.b-c.net') },
    { requiredKeys: [...optional] },
  ),
  fc.record({ ...common, type: fc.constant('subfolder' as const) }, { requiredKeys: [...optional] }),
);
