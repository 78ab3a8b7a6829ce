import { defineTool, Type } from '@infrastructor/core';
import { summariseProxies } from '../model/summarise-proxies.ts';
import { ProxySummary } from '../schemas/proxy-config.ts';
import { DeviceName, Fresh, needs, proxiesOf } from './proxy-input.ts';

export const getProxyConfigSummary = defineTool({
  name: 'get_proxy_config_summary',
  description:
    'Count the reverse proxy confs, and name those that are outdated, broken, without a login or without a container',
  scope: 'read',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/proxies/summary',
  needs,
  input: Type.Object({ device: DeviceName, fresh: Fresh }),
  output: ProxySummary,
  async run(context) {
    const { access, proxies } = await proxiesOf(context, context.input.device, { fresh: context.input.fresh });
    return summariseProxies(access.device.hostname, proxies);
  },
});
