import { defineTool, Type } from '@infrastructor/core';
import { InstalledProxyConfig, installProxyConfig as install, toolIndexToken } from '../proxy/install-proxy-config.ts';
import { ProxyConfig } from '../schemas/compose-change.ts';
import { ProxyConfigInput, proxyConfigFor } from './proxy-config-input.ts';

export const installProxyConfig = defineTool({
  name: 'install_proxy_config',
  description:
    'Put the proxy conf of generate_proxy_config into SWAG of the device: nginx tests it first, and a conf that it refuses is taken back',
  scope: 'operate',
  // As of write_proxy_config: the version before is stored first, so nothing is lost.
  effects: { idempotent: true },
  http: 'PUT /api/compose/proxy-configs/:device/:service',
  timeout: '2m',
  needs: { tools: toolIndexToken },
  input: ProxyConfigInput,
  output: Type.Object({ conf: ProxyConfig, installed: InstalledProxyConfig }),
  async run(context) {
    const conf = await proxyConfigFor(context);
    return { conf, installed: await install(context, conf) };
  },
});
