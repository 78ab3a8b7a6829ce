import { defineTool, NotFoundError, type Static, Type } from '@infrastructor/core';
import { proxyConfigs } from '../collectors/proxy-configs.ts';
import { proxyConfName } from '../model/proxy-conf-name.ts';
import { storeVersion, textAt } from '../services/store-version.ts';
import { type StoredConfig, storedConfigsToken } from '../services/stored-configs.ts';
import { SyncState } from '../services/sync-state.ts';
import { DeviceName, needs, ProxyType, proxiesOf, Service } from './proxy-input.ts';

const Synced = Type.Object({
  path: Type.String(),
  type: ProxyType,
  state: SyncState,
  storedAt: Type.Optional(Type.String({ format: 'date-time', description: 'Of the version that was stored before' })),
  storedHash: Type.Optional(Type.String()),
  contentHash: Type.Optional(Type.String({ description: 'Of the file; left out where there is none' })),
  updated: Type.Boolean({ description: 'Whether a new version was stored' }),
});

export const syncProxyConfig = defineTool({
  name: 'sync_proxy_config',
  description:
    'Compare what is stored of a service’s proxy conf with the file on the device, and store the file as it is',
  scope: 'operate',
  target: 'host',
  effects: { idempotent: true },
  http: 'POST /api/proxies/configs/:service/sync',
  invalidates: [proxyConfigs],
  needs: { ...needs, stored: storedConfigsToken },
  input: Type.Object({ service: Service, device: DeviceName, type: Type.Optional(ProxyType) }),
  output: Type.Object({ device: Type.String(), service: Type.String(), files: Type.Array(Synced) }),
  async run(context) {
    const { service, device, type } = context.input;
    const { access, proxies } = await proxiesOf(context, device, { fresh: true });
    const { configurationSnapshots } = context.needs.stored;
    const files: Static<typeof Synced>[] = [];
    for (const kind of type === undefined ? (['subdomain', 'subfolder'] as const) : [type]) {
      const path = `${proxies.directory}/${proxyConfName({ service, kind, enabled: true })}`;
      const text = await textAt(access, path);
      if (text === undefined && (await configurationSnapshots.newest(access.device.id, path)) === undefined) continue;
      const { state, stored, contentHash } = await storeVersion(
        configurationSnapshots,
        access.device.id,
        path,
        text,
        context.now(),
      );
      files.push({
        path,
        type: kind,
        state,
        updated: state !== 'in_sync',
        ...describe(stored),
        ...(contentHash ? { contentHash } : {}),
      });
    }
    if (files.length === 0) {
      throw new NotFoundError(
        `Neither ${access.device.hostname} nor what is stored of it has an enabled conf for ${service}`,
        {
          hint: 'list_proxy_configs shows those that are there.',
        },
      );
    }
    return { device: access.device.hostname, service, files };
  },
});

const describe = (stored: StoredConfig | undefined) =>
  stored ? { storedAt: stored.time, ...(stored.contentHash ? { storedHash: stored.contentHash } : {}) } : {};
