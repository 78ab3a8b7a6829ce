import { Type } from 'typebox';
import { page } from '../../contract/paging.ts';
import { defineTool } from '../../contract/tool.ts';
import { tablesToken } from '../../lifecycle/tables.ts';
import { configMonitorToken } from '../config-monitor.ts';
import { toConfigVersion } from '../to-config-version.ts';
import { ConfigVersion, FilePath } from '../tracked-config.ts';
import { checkFirst } from './check-first.ts';

export const getConfigHistory = defineTool({
  name: 'get_config_history',
  description:
    'List the versions of a configuration file, the newest first; without a path those of all files of the device',
  scope: 'read',
  target: 'device',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/configs/:device/history',
  timeout: '60s',
  needs: { tables: tablesToken, monitor: configMonitorToken },
  input: Type.Object({
    path: Type.Optional(FilePath),
    configType: Type.Optional(Type.String()),
    since: Type.Optional(Type.String({ format: 'date-time', description: 'Only versions from this moment on' })),
    includeContent: Type.Boolean({ default: false, description: 'Add the text of each version, without secrets' }),
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 50 }),
    cursor: Type.Optional(Type.String()),
  }),
  output: Type.Array(ConfigVersion),
  async run(context) {
    const { device, input, needs } = context;
    await checkFirst(context, needs.monitor);
    const { items, nextCursor } = await needs.tables.configurationSnapshots.history(device.id, {
      filePath: input.path,
      configType: input.configType,
      from: input.since === undefined ? undefined : new Date(input.since),
      limit: input.limit,
      cursor: input.cursor,
    });
    return page(
      items.map((row) => toConfigVersion(row, input.includeContent)),
      nextCursor,
    );
  },
});
