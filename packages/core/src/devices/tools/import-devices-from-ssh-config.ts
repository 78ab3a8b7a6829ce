import { homedir, userInfo } from 'node:os';
import { type Static, Type } from 'typebox';
import { ParseError, toInfrastructorError, ValidationError } from '../../contract/errors.ts';
import { defineTool } from '../../contract/tool.ts';
import { type Devices, devicesToken } from '../devices.ts';
import { devicesOptions } from '../options.ts';
import { listAliases, readSshConfig, resolveSshHost } from '../ssh-config/index.ts';
import type { SshConfigFile } from '../ssh-config/ssh-config-file.ts';
import { AllowedFolders, fromHome } from '../ssh-import/allowed-folders.ts';
import { changesTo } from '../ssh-import/compare-device.ts';
import { deviceOfAlias, type ImportedDevice } from '../ssh-import/device-of-alias.ts';
import { readIncludes } from '../ssh-import/read-includes.ts';

const ImportedAlias = Type.Object({
  alias: Type.String(),
  action: Type.Enum(['added', 'updated', 'unchanged', 'skipped']),
  reason: Type.Optional(Type.String({ description: 'Why it was skipped' })),
  changes: Type.Optional(Type.Array(Type.String(), { description: 'Fields that differ from what was registered' })),
  address: Type.Optional(Type.String()),
  sshPort: Type.Optional(Type.Integer()),
  sshUsername: Type.Optional(Type.String()),
  proxyJump: Type.Optional(Type.String()),
});
type ImportedAlias = Static<typeof ImportedAlias>;

const ImportResult = Type.Object({
  dryRun: Type.Boolean(),
  added: Type.Integer(),
  updated: Type.Integer(),
  unchanged: Type.Integer(),
  skipped: Type.Integer(),
  devices: Type.Array(ImportedAlias, { description: 'One row for each alias' }),
});

const mostAliases = 5_000;

/**
 * Registers every host that an ssh_config names, resolved as `ssh -G` does (ssh_config(5)). Includes are followed in the
 * allowed folders only, and nothing that the file could run (Match exec, ProxyCommand, KnownHostsCommand) is ever run.
 */
export const importDevicesFromSshConfig = defineTool({
  name: 'import_devices_from_ssh_config',
  description: 'Register the hosts of an ssh_config as devices; dryRun only tells what would happen',
  scope: 'admin',
  target: 'host',
  effects: { idempotent: true },
  http: 'POST /api/devices/import',
  needs: { devices: devicesToken, options: devicesOptions },
  input: Type.Object({
    content: Type.Optional(Type.String({ maxLength: 1_048_576, description: 'The text of an ssh_config' })),
    path: Type.Optional(
      Type.String({
        maxLength: 4_096,
        description: 'A file on the host that runs Infrastructor, by default under ~/.ssh',
      }),
    ),
    dryRun: Type.Boolean({ default: false, description: 'Change nothing' }),
    updateExisting: Type.Boolean({ default: true, description: 'Also change devices that are registered already' }),
    tagPrefix: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,49}$',
        description: 'Adds the tags <prefix>:source and <prefix>:alias',
      }),
    ),
  }),
  output: ImportResult,
  async run({ input, needs, warn, progress, signal }) {
    const folders = new AllowedFolders(needs.options.sshConfigFolders);
    const file = readSshConfig(textOf(input, folders), { readInclude: readIncludes(folders, warn) });
    refuseBroken(file);
    for (const { file: place, line, message } of file.warnings)
      warn(`${place ?? 'ssh_config'} line ${line}: ${message}`);
    const aliases = listAliases(file);
    if (aliases.length > mostAliases)
      throw new ValidationError(`The file names ${aliases.length} hosts, more than ${mostAliases}`);
    const local = { user: userInfo().username, home: homedir() };
    const devices: ImportedAlias[] = [];
    for (const alias of aliases) {
      signal.throwIfAborted();
      const outcome = deviceOfAlias(resolveSshHost(file, alias, local), input.tagPrefix);
      devices.push(
        'skipped' in outcome ? { alias, action: 'skipped', reason: outcome.skipped } : await register(outcome.device),
      );
      progress(devices.length, aliases.length, alias);
    }
    const count = (action: ImportedAlias['action']) => devices.filter((row) => row.action === action).length;
    return {
      dryRun: input.dryRun,
      ...{ added: count('added'), updated: count('updated'), unchanged: count('unchanged'), skipped: count('skipped') },
      devices,
    };

    async function register(device: ImportedDevice): Promise<ImportedAlias> {
      try {
        return { ...shown(device), ...(await apply(needs.devices, device, input)) };
      } catch (thrown) {
        const error = toInfrastructorError(thrown);
        if (error.status >= 500) throw error;
        return { alias: device.hostname, action: 'skipped', reason: error.message };
      }
    }
  },
});

async function apply(
  devices: Devices,
  device: ImportedDevice,
  { dryRun, updateExisting }: { readonly dryRun: boolean; readonly updateExisting: boolean },
): Promise<Pick<ImportedAlias, 'action' | 'reason' | 'changes'>> {
  const row = await devices.table.find(device.hostname);
  if (!row) {
    if (!dryRun) devices.announce('device.added', await devices.table.insert(device));
    return { action: 'added' };
  }
  if (row.transport !== 'ssh')
    return { action: 'skipped', reason: `a device of this name is reached by ${row.transport}` };
  const changes = changesTo(row, device);
  const fields = Object.keys(changes);
  if (fields.length === 0) return { action: 'unchanged' };
  if (!updateExisting) return { action: 'skipped', reason: 'it is registered already', changes: fields };
  const updated = dryRun ? undefined : await devices.table.update(row.id, changes);
  if (updated) devices.announce('device.changed', updated);
  return { action: 'updated', changes: fields };
}

function textOf({ content, path }: { content?: string; path?: string }, folders: AllowedFolders): string {
  if ((content === undefined) === (path === undefined)) {
    throw new ValidationError('Give either content or path', {
      hint: 'content is the text itself, path a file under ~/.ssh.',
    });
  }
  return content ?? folders.read(fromHome(path as string));
}

function refuseBroken(file: SshConfigFile): void {
  const [error] = file.errors;
  if (!error) return;
  throw new ParseError(`ssh refuses this configuration: ${error.file ?? 'line'} ${error.line}: ${error.message}`, {
    hint: 'Mend the lines named in the problems; ssh takes the whole file or none of it.',
    problems: file.errors.map(({ file: place, line, message }) => ({
      path: `/${place ?? 'content'}/${line}`,
      message,
    })),
  });
}

function shown({ hostname, address, sshPort, sshUsername, proxyJump }: ImportedDevice): Omit<ImportedAlias, 'action'> {
  return {
    alias: hostname,
    ...(address ? { address } : {}),
    ...(sshPort === undefined ? {} : { sshPort }),
    ...(sshUsername ? { sshUsername } : {}),
    ...(proxyJump ? { proxyJump } : {}),
  };
}
