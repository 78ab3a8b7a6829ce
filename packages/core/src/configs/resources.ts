import { NotFoundError } from '../contract/errors.ts';
import { defineResource } from '../contract/resource.ts';
import { devicesToken } from '../devices/devices.ts';
import { tablesToken } from '../lifecycle/tables.ts';
import { redactedText } from '../pipeline/redact-text.ts';
import { anyConfigChange } from './change-recorder.ts';

/** Of a fleet, what a client can look through. */
const mostListed = 1_000;

const configFile = defineResource({
  uri: 'config://{device}/{+path}',
  name: 'Configuration file',
  description: 'The newest version of a followed configuration file, without the secrets in it',
  mimeType: 'text/plain',
  needs: { devices: devicesToken, tables: tablesToken },
  changes: [anyConfigChange],
  async list({ needs: { devices, tables } }) {
    const entries = [];
    const { items } = await devices.table.list({ limit: 500 });
    for (const { id, hostname } of items) {
      for (const { filePath, configType, changeType } of await tables.configurationSnapshots.tracked(id)) {
        if (entries.length >= mostListed) return entries;
        if (changeType === 'delete') continue;
        const path = filePath.slice(1).split('/').map(encodeURIComponent).join('/');
        entries.push({ uri: `config://${hostname}/${path}`, name: `${hostname}:${filePath}`, description: configType });
      }
    }
    return entries;
  },
  complete: {
    async path(typed, { needs: { devices, tables } }) {
      const { items } = await devices.table.list({ limit: 50 });
      const lists = await Promise.all(items.map(({ id }) => tables.configurationSnapshots.tracked(id)));
      const paths = lists
        .flat()
        .filter(({ changeType }) => changeType !== 'delete')
        .map(({ filePath }) => filePath.slice(1));
      return [...new Set(paths)].filter((path) => path.startsWith(typed)).sort();
    },
  },
  async read({ needs: { devices, tables }, variables }) {
    const { id, hostname } = await devices.row(variables.device);
    const path = `/${variables.path.replace(/^\/+/, '')}`;
    const row = await tables.configurationSnapshots.newest(id, path);
    // Only what is followed is shown: this is no way to read any file of a device.
    if (!row || row.changeType === 'delete') {
      throw new NotFoundError(`${path} is not among the configuration files of ${hostname}`, {
        hint: `list_tracked_configs for ${hostname} shows those that are followed.`,
      });
    }
    if (row.rawContent === null) {
      throw new NotFoundError(
        `The content of ${path} on ${hostname} was not kept: ${row.parseError ?? 'it is no text'}`,
      );
    }
    return redactedText(row.rawContent);
  },
});

export const configResources = [configFile];
