import { type DeviceAccess, type HandlerContext, type Static, Type } from '@infrastructor/core';
import { proxyNetworkOf, readContainers, readNetworks } from '../device/read-device-state.ts';
import { generateProxyConfig } from '../proxy/generate-proxy-config.ts';
import type { ProxyConfig } from '../schemas/compose-change.ts';
import { DomainName, PortNumber, ProxyServiceName } from '../schemas/names.ts';

export const ProxyConfigInput = Type.Object({
  service: ProxyServiceName,
  upstreamPort: Type.Integer({ ...PortNumber, description: 'Port within the container' }),
  domain: Type.Optional(DomainName),
  type: Type.Enum(['subdomain', 'subfolder'], { default: 'subdomain' }),
});

/** Writes the text of a conf for a service of the device, with a warning where the proxy would not reach its container. */
export async function proxyConfigFor(
  context: HandlerContext & DeviceAccess & { readonly input: Static<typeof ProxyConfigInput> },
): Promise<ProxyConfig> {
  const { service, upstreamPort, domain, type } = context.input;
  const containers = await readContainers(context);
  const networks = await readNetworks(context);
  const container = containers.find(({ name, service: own }) => name === service || own === service);
  const proxy = proxyNetworkOf(containers, networks);
  if (!container) context.warn(`${context.device.hostname} has no container or service ${service} yet`);
  else if (proxy !== undefined && !container.networks.includes(proxy)) {
    context.warn(`${container.name} is not in ${proxy}, the network of the proxy, which would not reach it`);
  }
  return generateProxyConfig({
    service,
    type: type as 'subdomain' | 'subfolder',
    upstreamApp: container?.name,
    upstreamPort,
    domain,
  });
}
