import { defineTool, Type } from '@infrastructor/core';
import { momentOf } from '../logs/log-query.ts';
import { readLogs } from '../logs/read-logs.ts';
import { monitoringOptions } from '../options.ts';
import { LogFilter, LogLines } from '../schemas/log-line.ts';

export const getSystemLogs = defineTool({
  name: 'get_system_logs',
  description:
    'The newest lines of a log, oldest first: journald, kernel, docker containers or a file; filtered on the device',
  scope: 'read',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/devices/:device/logs',
  timeout: '60s',
  needs: { options: monitoringOptions },
  input: Type.Object({
    ...LogFilter.properties,
    since: Type.Optional(Type.String({ description: 'A time, or how long ago: 15m, 2h, 1d' })),
    until: Type.Optional(Type.String({ description: 'A time, or how long ago' })),
    limit: Type.Integer({ minimum: 1, maximum: 5_000, default: 100 }),
  }),
  output: LogLines,
  async run({ device, exec, input, needs, now, warn }) {
    const { since, until, ...rest } = input;
    const query = {
      ...rest,
      ...(since === undefined ? {} : { since: momentOf(since, 'since', now()) }),
      ...(until === undefined ? {} : { until: momentOf(until, 'until', now()) }),
    };
    return readLogs(query, { device, exec, now: now(), warn }, needs.options.logFolders);
  },
});
