import { definePlugin } from '@infrastructor/core';
import { commands } from './commands/index.ts';
import { composeFile } from './config-types/compose-file.ts';
import { composeDetector } from './detectors/compose.ts';
import { composeOptions } from './options.ts';
import { parsers } from './parsers/index.ts';
import { deployComposeToDevice } from './tools/deploy-compose-to-device.ts';
import { generateProxyConfig } from './tools/generate-proxy-config.ts';
import { installProxyConfig } from './tools/install-proxy-config.ts';
import { modifyAndDeployCompose } from './tools/modify-and-deploy-compose.ts';
import { modifyComposeForDevice } from './tools/modify-compose-for-device.ts';
import { scanDevicePorts } from './tools/scan-device-ports.ts';
import { scanDockerNetworks } from './tools/scan-docker-networks.ts';

export default definePlugin({
  name: 'compose',
  version: '0.1.0',
  description: 'Compose projects: adapt and deploy',
  options: composeOptions,
  parsers,
  commands,
  detectors: [composeDetector],
  configTypes: [composeFile],
  tools: [
    modifyComposeForDevice,
    deployComposeToDevice,
    modifyAndDeployCompose,
    scanDevicePorts,
    scanDockerNetworks,
    generateProxyConfig,
    installProxyConfig,
  ],
});
