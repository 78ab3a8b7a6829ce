import { Type } from 'typebox';
import { paginate } from '../../contract/paging.ts';
import { defineTool } from '../../contract/tool.ts';
import { tablesToken } from '../../lifecycle/tables.ts';
import type { ConfigurationSnapshotSummary } from '../../store/configuration-snapshots-table.ts';
import { configMonitorToken } from '../config-monitor.ts';
import type { DeviceMonitor } from '../device-monitor.ts';
import { TrackedConfig } from '../tracked-config.ts';
import { checkFirst } from './check-first.ts';

export const listTrackedConfigs = defineTool({
  name: 'list_tracked_configs',
  description: 'List the configuration files that are followed on a device, with their last change and last check',
  scope: 'read',
  target: 'device',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/configs/:device',
  timeout: '60s',
  needs: { tables: tablesToken, monitor: configMonitorToken },
  input: Type.Object({
    configType: Type.Optional(Type.String({ description: 'Like nginx, compose or swag' })),
    includeDeleted: Type.Boolean({ default: false }),
    limit: Type.Integer({ minimum: 1, maximum: 1_000, default: 200 }),
    cursor: Type.Optional(Type.String()),
  }),
  output: Type.Array(TrackedConfig),
  async run(context) {
    const { device, input, needs } = context;
    const monitor = await checkFirst(context, needs.monitor);
    const stored = await needs.tables.configurationSnapshots.tracked(device.id);
    const wanted = stored.filter(
      ({ configType, changeType }) =>
        (input.configType === undefined || configType === input.configType) &&
        (input.includeDeleted || changeType !== 'delete'),
    );
    return paginate(
      wanted.map((row) => toTracked(row, monitor)),
      input,
    );
  },
});

function toTracked(row: ConfigurationSnapshotSummary, monitor: DeviceMonitor | undefined): TrackedConfig {
  const { filePath: path, configType, changeType, time: changedAt, contentHash, sizeBytes, parseError } = row;
  const file = monitor?.files.files.get(path);
  const mode = monitor?.mode;
  return {
    path,
    configType,
    changeType,
    changedAt,
    ...(contentHash === '' ? {} : { contentHash }),
    ...(sizeBytes === null ? {} : { sizeBytes }),
    ...(parseError === null ? {} : { parseError }),
    ...(file?.lastCheckedAt ? { lastCheckedAt: file.lastCheckedAt } : {}),
    ...(file?.problem ? { problem: file.problem } : {}),
    ...(file && (mode === 'inotify' || mode === 'polling') ? { watchedBy: mode } : {}),
  };
}
