import { defineTool, paginate, Type } from '@infrastructor/core';
import { ProxyConfig } from '../schemas/proxy-config.ts';
import { DeviceName, Fresh, needs, ProxyType, proxiesOf } from './proxy-input.ts';

export const ListedProxyConfig = Type.Object({ device: Type.String(), ...ProxyConfig.properties });

export const listProxyConfigs = defineTool({
  name: 'list_proxy_configs',
  description:
    'List the reverse proxy confs of SWAG: what each serves, what it proxies to, its login, and whether it is outdated',
  scope: 'read',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/proxies/configs',
  needs,
  input: Type.Object({
    device: DeviceName,
    service: Type.Optional(Type.String({ description: 'Part of the service name' })),
    type: Type.Optional(ProxyType),
    enabled: Type.Optional(Type.Boolean({ description: 'false lists the samples; left out: both' })),
    ssl: Type.Optional(Type.Boolean()),
    fresh: Fresh,
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 50 }),
    cursor: Type.Optional(Type.String()),
  }),
  output: Type.Array(ListedProxyConfig),
  async run(context) {
    const { device, service, type, enabled, ssl, fresh, limit, cursor } = context.input;
    const { access, proxies } = await proxiesOf(context, device, { fresh });
    const wanted = proxies.configs
      .filter(
        (config) =>
          (service === undefined || config.service.includes(service)) &&
          (type === undefined || config.type === type) &&
          (enabled === undefined || config.enabled === enabled) &&
          (ssl === undefined || config.ssl === ssl),
      )
      .sort((a, b) => Number(b.enabled) - Number(a.enabled) || a.fileName.localeCompare(b.fileName))
      .map((config) => ({ device: access.device.hostname, ...config }));
    return paginate(wanted, { limit, cursor });
  },
});
