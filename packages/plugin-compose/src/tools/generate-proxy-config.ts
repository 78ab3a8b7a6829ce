import { defineTool, Type } from '@infrastructor/core';
import { proxyNetworkOf, readContainers, readNetworks } from '../device/read-device-state.ts';
import { generateProxyConfig as generate } from '../proxy/generate-proxy-config.ts';
import { ProxyConfig } from '../schemas/compose-change.ts';
import { DomainName, PortNumber, ProxyServiceName } from '../schemas/names.ts';

export const generateProxyConfig = defineTool({
  name: 'generate_proxy_config',
  description: 'Text of a proxy conf for a service of a device, as a subdomain or a subfolder; installs nothing',
  scope: 'read',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/compose/proxy-configs/:device/:service',
  timeout: '90s',
  input: Type.Object({
    service: ProxyServiceName,
    upstreamPort: Type.Integer({ ...PortNumber, description: 'Port within the container' }),
    domain: Type.Optional(DomainName),
    type: Type.Enum(['subdomain', 'subfolder'], { default: 'subdomain' }),
  }),
  output: ProxyConfig,
  async run(context) {
    const { service, upstreamPort, domain, type } = context.input;
    const containers = await readContainers(context);
    const networks = await readNetworks(context);
    const container = containers.find(({ name, service: own }) => name === service || own === service);
    const proxy = proxyNetworkOf(containers, networks);
    if (!container) context.warn(`${context.device.hostname} has no container or service ${service} yet`);
    else if (proxy !== undefined && !container.networks.includes(proxy)) {
      context.warn(`${container.name} is not in ${proxy}, the network of the proxy, which would not reach it`);
    }
    return generate({
      service,
      type: type as 'subdomain' | 'subfolder',
      upstreamApp: container?.name,
      upstreamPort,
      domain,
    });
  },
});
