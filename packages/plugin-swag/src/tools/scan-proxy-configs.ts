import { defineTool, type Static, Type } from '@infrastructor/core';
import { FolderPath } from '../commands/proxy-conf-files.ts';
import { summariseProxies } from '../model/summarise-proxies.ts';
import { NginxProblemSchema } from '../schemas/nginx-configuration.ts';
import { ProxySummary } from '../schemas/proxy-config.ts';
import { storedConfigsToken } from '../services/stored-configs.ts';
import { fileState, SyncState } from '../services/sync-state.ts';
import { DeviceName, needs, ProxyType, proxiesOf } from './proxy-input.ts';

const Scanned = Type.Object({
  service: Type.String(),
  type: ProxyType,
  fileName: Type.String(),
  state: SyncState,
  errors: Type.Array(NginxProblemSchema),
});

export const scanProxyConfigs = defineTool({
  name: 'scan_proxy_configs',
  description: 'Read all reverse proxy confs of a device now, and compare each enabled one with what is stored of it',
  scope: 'read',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'POST /api/proxies/scan',
  timeout: '90s',
  needs: { ...needs, stored: storedConfigsToken },
  input: Type.Object({ device: DeviceName, directory: Type.Optional(FolderPath) }),
  output: Type.Object({ summary: ProxySummary, configs: Type.Array(Scanned) }),
  async run(context) {
    const { device, directory } = context.input;
    const { access, proxies } = await proxiesOf(context, device, { fresh: true, directory });
    const configs: Static<typeof Scanned>[] = [];
    for (const { service, type, fileName, path, contentHash, errors, enabled } of proxies.configs) {
      if (!enabled) continue;
      const state = fileState(
        await context.needs.stored.configurationSnapshots.newest(access.device.id, path),
        contentHash,
      );
      configs.push({ service, type, fileName, state, errors });
    }
    return { summary: summariseProxies(access.device.hostname, proxies), configs };
  },
});
