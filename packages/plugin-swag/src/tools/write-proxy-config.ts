import { defineTool, Type, ValidationError } from '@infrastructor/core';
import { proxyConfigs } from '../collectors/proxy-configs.ts';
import { generateProxyConfig } from '../model/generate-proxy-config.ts';
import { ProxyConfOptions } from '../schemas/proxy-conf-options.ts';
import { hashOf, storeVersion, textAt } from '../services/store-version.ts';
import { storedConfigsToken } from '../services/stored-configs.ts';
import { swagDevice } from '../services/swag-device.ts';
import { installProxyConf, placeOfConf } from '../writing/install-proxy-conf.ts';
import { DeviceName, needs, ProxyType, Service } from './proxy-input.ts';

const { upstreamApp, upstreamPort, upstreamProto, domain, auth, clientMaxBodySize } = ProxyConfOptions.properties;

export const writeProxyConfig = defineTool({
  name: 'write_proxy_config',
  description:
    'Put a reverse proxy conf into SWAG and reload it: nginx tests it first, and a conf that it refuses is taken back. Give content, or upstreamPort to have it generated',
  scope: 'operate',
  target: 'host',
  // The version before is stored first, so nothing is lost.
  effects: { idempotent: true },
  http: 'PUT /api/proxies/configs/:service',
  timeout: '90s',
  invalidates: [proxyConfigs],
  needs: { ...needs, stored: storedConfigsToken },
  input: Type.Object({
    service: Service,
    device: DeviceName,
    type: Type.Union(ProxyType.anyOf, { default: 'subdomain' }),
    content: Type.Optional(Type.String({ minLength: 1, maxLength: 262_144, description: 'The whole file' })),
    upstreamPort: Type.Optional(upstreamPort),
    upstreamApp,
    upstreamProto,
    domain,
    auth,
    clientMaxBodySize,
  }),
  output: Type.Object({
    device: Type.String(),
    path: Type.String(),
    container: Type.String({ description: 'Whose nginx took it' }),
    changed: Type.Boolean({ description: 'False where the conf was so already' }),
    created: Type.Boolean(),
    contentHash: Type.String(),
    previousHash: Type.Optional(Type.String({ description: 'Of the version before, which is in the history' })),
  }),
  async run(context) {
    const { service, type, device } = context.input;
    const content = contentFor(context.input);
    const access = await context.onDevice(await swagDevice(context.needs.devices, device));
    const { path } = await placeOfConf(access, { service, type });
    const table = context.needs.stored.configurationSnapshots;
    const before = await textAt(access, path);
    if (before) await storeVersion(table, access.device.id, path, before, context.now());
    const installed = await installProxyConf(access, { service, type, content });
    await storeVersion(table, access.device.id, path, Buffer.from(content), context.now());
    return {
      device: access.device.hostname,
      ...installed,
      contentHash: hashOf(content),
      ...(before && installed.changed ? { previousHash: hashOf(before) } : {}),
    };
  },
});

type Input = Partial<Omit<ProxyConfOptions, 'service' | 'type'>> &
  Pick<ProxyConfOptions, 'service' | 'type'> & { readonly content?: string };

function contentFor({ content, upstreamPort, ...options }: Input): string {
  if (content !== undefined) return content;
  if (upstreamPort === undefined) {
    throw new ValidationError('Neither content nor upstreamPort is given', {
      hint: 'Give the text of the conf, or the port of the container for a generated one.',
    });
  }
  return generateProxyConfig({ ...options, upstreamPort }).content;
}
