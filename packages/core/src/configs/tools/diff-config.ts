import { Type } from 'typebox';
import { NotFoundError, ValidationError } from '../../contract/errors.ts';
import { defineTool } from '../../contract/tool.ts';
import { tablesToken } from '../../lifecycle/tables.ts';
import { redactedText } from '../../pipeline/redact-text.ts';
import type {
  ConfigurationSnapshotRow,
  ConfigurationSnapshotsTable,
} from '../../store/configuration-snapshots-table.ts';
import { configMonitorToken } from '../config-monitor.ts';
import { FilePath } from '../tracked-config.ts';
import { unifiedDiff } from '../unified-diff.ts';
import { checkFirst } from './check-first.ts';

const Version = Type.Object({
  id: Type.Optional(Type.String()),
  time: Type.Optional(Type.String({ format: 'date-time' })),
  contentHash: Type.Optional(Type.String()),
  exists: Type.Boolean({ description: 'False where there was no such file' }),
});

const moment = 'A version by its id from get_config_history, or a moment (ISO 8601)';

export const diffConfig = defineTool({
  name: 'diff_config',
  description: 'Show what changed in a configuration file between two versions, as a unified diff without secrets',
  scope: 'read',
  target: 'device',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/configs/:device/diff',
  timeout: '60s',
  needs: { tables: tablesToken, monitor: configMonitorToken },
  input: Type.Object({
    path: FilePath,
    from: Type.Optional(Type.String({ description: `${moment}; default: the version before \`to\`` })),
    to: Type.Optional(Type.String({ description: `${moment}; default: the newest` })),
  }),
  output: Type.Object({
    path: Type.String(),
    from: Version,
    to: Version,
    identical: Type.Boolean(),
    diff: Type.String({ description: 'Empty where the texts are the same' }),
    addedLines: Type.Integer(),
    removedLines: Type.Integer(),
  }),
  async run(context) {
    const { device, input, needs, warn } = context;
    await checkFirst(context, needs.monitor);
    const table = needs.tables.configurationSnapshots;
    const find = (which: string | undefined) => versionOf(table, device.id, input.path, which);
    const to = await find(input.to);
    if (!to) {
      throw new NotFoundError(
        `No version of ${input.path} on ${device.hostname} is stored${input.to ? ` for ${input.to}` : ''}`,
        {
          hint: 'list_tracked_configs shows the files that are followed.',
        },
      );
    }
    const from = input.from === undefined ? await versionBefore(table, to) : await find(input.from);
    for (const each of [from, to]) {
      if (each && each.rawContent === null && each.changeType !== 'delete') {
        warn(`The content of the version of ${each.time} was not kept: ${each.parseError ?? 'it is no text'}`);
      }
    }
    // Redacted before they are compared: a secret that changed shows as two markers.
    const text = (row: ConfigurationSnapshotRow | undefined) => redactedText(row?.rawContent ?? '');
    const name = (row: ConfigurationSnapshotRow | undefined) =>
      row && row.changeType !== 'delete' ? `${input.path}\t${row.time}` : '/dev/null';
    const diff = unifiedDiff({ name: name(from), text: text(from) }, { name: name(to), text: text(to) });
    return {
      path: input.path,
      from: describe(from),
      to: describe(to),
      identical: (from?.contentHash ?? '') === to.contentHash,
      diff: diff.text,
      addedLines: diff.addedLines,
      removedLines: diff.removedLines,
    };
  },
});

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function versionOf(
  table: ConfigurationSnapshotsTable,
  deviceId: string,
  path: string,
  which: string | undefined,
) {
  if (which === undefined) return table.newest(deviceId, path);
  if (uuid.test(which)) {
    const found = await table.find(which);
    if (found?.deviceId === deviceId && found.filePath === path) return found;
    throw new NotFoundError(`${path} has no version ${which}`, {
      hint: 'get_config_history lists the versions of a file.',
    });
  }
  const at = new Date(which);
  if (!Number.isNaN(at.getTime())) return table.newest(deviceId, path, at);
  throw new ValidationError(`${which} is neither the id of a version nor a moment`, {
    hint: `Give ${moment.toLowerCase()}.`,
  });
}

async function versionBefore(table: ConfigurationSnapshotsTable, row: ConfigurationSnapshotRow) {
  const { items } = await table.history(row.deviceId, { filePath: row.filePath, to: new Date(row.time), limit: 1 });
  return items[0];
}

const describe = (row: ConfigurationSnapshotRow | undefined) =>
  row
    ? {
        id: row.id,
        time: row.time,
        exists: row.changeType !== 'delete',
        ...(row.contentHash === '' ? {} : { contentHash: row.contentHash }),
      }
    : { exists: false };
