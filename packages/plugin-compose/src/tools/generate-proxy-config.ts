import { defineTool } from '@infrastructor/core';
import { ProxyConfig } from '../schemas/compose-change.ts';
import { ProxyConfigInput, proxyConfigFor } from './proxy-config-input.ts';

export const generateProxyConfig = defineTool({
  name: 'generate_proxy_config',
  description:
    'Text of a proxy conf for a service of a device, as a subdomain or a subfolder; install_proxy_config installs it',
  scope: 'read',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/compose/proxy-configs/:device/:service',
  timeout: '90s',
  input: ProxyConfigInput,
  output: ProxyConfig,
  run: (context) => proxyConfigFor(context),
});
