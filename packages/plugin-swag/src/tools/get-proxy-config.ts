import { defineTool, Type } from '@infrastructor/core';
import { readNginx } from '../model/read-nginx.ts';
import { summariseNginx } from '../model/summarise-nginx.ts';
import { NginxLocation, NginxServer, NginxUpstream } from '../schemas/nginx-configuration.ts';
import { ListedProxyConfig } from './list-proxy-configs.ts';
import { configOf, contentOf, DeviceName, Fresh, needs, ProxyType, proxiesOf, Service } from './proxy-input.ts';

const input = Type.Object({ service: Service, device: DeviceName, type: Type.Optional(ProxyType), fresh: Fresh });

export const getProxyConfig = defineTool({
  name: 'get_proxy_config',
  description: 'Show one reverse proxy conf in full: servers, locations, where each goes, and the container behind it',
  scope: 'read',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/proxies/configs/:service',
  needs,
  input,
  output: Type.Object({
    ...ListedProxyConfig.properties,
    servers: Type.Array(NginxServer),
    outerLocations: Type.Array(NginxLocation, { description: 'Of a subfolder conf: those outside any server' }),
    upstreams: Type.Array(NginxUpstream),
  }),
  async run(context) {
    const { service, device, type, fresh } = context.input;
    const found = await proxiesOf(context, device, { fresh });
    const config = configOf(found, service, type);
    const { servers, locations, upstreams } = summariseNginx(readNginx(await contentOf(found.access, config.path)));
    return { device: found.access.device.hostname, ...config, servers, outerLocations: locations, upstreams };
  },
});

export const getProxyConfigContent = defineTool({
  name: 'get_proxy_config_content',
  description: 'Show the text of one reverse proxy conf as it is on the device',
  scope: 'read',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/proxies/configs/:service/content',
  surfaces: ['rest', 'cli'],
  needs,
  input,
  output: Type.Object({ device: Type.String(), path: Type.String(), content: Type.String() }),
  async run(context) {
    const { service, device, type, fresh } = context.input;
    const found = await proxiesOf(context, device, { fresh });
    const { path } = configOf(found, service, type);
    return { device: found.access.device.hostname, path, content: await contentOf(found.access, path) };
  },
});
