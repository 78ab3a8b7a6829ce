import { definePlugin } from '@infrastructor/core';
import { proxyConfigs } from './collectors/proxy-configs.ts';
import { proxyConfFiles } from './commands/proxy-conf-files.ts';
import { swagConfig } from './config-types/swag.ts';
import { swag } from './detectors/swag.ts';
import { parsers } from './parsers/index.ts';
import { resources } from './resources/index.ts';
import { proxyConfInstaller } from './services/proxy-conf-installer.ts';
import { getProxyConfig, getProxyConfigContent } from './tools/get-proxy-config.ts';
import { getProxyConfigSummary } from './tools/get-proxy-config-summary.ts';
import { listProxyConfigs } from './tools/list-proxy-configs.ts';
import { getProxySample, getProxyTemplate, listProxySamples } from './tools/proxy-templates.ts';
import { scanProxyConfigs } from './tools/scan-proxy-configs.ts';
import { syncProxyConfig } from './tools/sync-proxy-config.ts';
import { writeProxyConfig } from './tools/write-proxy-config.ts';

export default definePlugin({
  name: 'swag',
  version: '0.1.0',
  description: 'SWAG and nginx proxy configurations',
  parsers,
  commands: [proxyConfFiles],
  collectors: [proxyConfigs],
  tools: [
    listProxyConfigs,
    getProxyConfig,
    getProxyConfigContent,
    scanProxyConfigs,
    syncProxyConfig,
    writeProxyConfig,
    getProxyConfigSummary,
    getProxyTemplate,
    listProxySamples,
    getProxySample,
  ],
  resources,
  detectors: [swag],
  configTypes: [swagConfig],
  provides: [proxyConfInstaller],
});

export { type GeneratedProxyConf, generateProxyConfig } from './model/generate-proxy-config.ts';
export type { ProxyConfOptions } from './schemas/proxy-conf-options.ts';
export { type ProxyConfInstaller, proxyConfInstallerToken } from './services/proxy-conf-installer.ts';
export { type InstalledProxyConf, installProxyConf, type ProxyConfInstallation } from './writing/install-proxy-conf.ts';
export { type NginxControl, nginxInContainer, type SafeWrite, writeConfSafely } from './writing/write-conf-safely.ts';
