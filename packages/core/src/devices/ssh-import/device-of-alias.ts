import { existsSync } from 'node:fs';
import type { TSchema } from 'typebox';
import { problemsIn } from '../../schema/validator.ts';
import type { NewDevice } from '../../store/devices-table.ts';
import { deviceProperties } from '../device-input.ts';
import { Hostname } from '../device-schema.ts';
import { parseProxyJump } from '../proxy-jump.ts';
import type { RefusedSshHost, ResolvedSshHost } from '../ssh-config/resolve-ssh-host.ts';

/** What of a device an ssh_config decides. */
export type ImportedDevice = Pick<
  NewDevice,
  'hostname' | 'address' | 'sshPort' | 'sshUsername' | 'sshPrivateKeyPath' | 'proxyJump' | 'tags'
>;

export type AliasOutcome = { readonly device: ImportedDevice } | { readonly skipped: string };

const fits = (schema: TSchema, text: string) => problemsIn(schema, text).length === 0;

/** The device that an alias stands for, or why it cannot be one. Only `[user@]host[:port]` ways are taken; commands are never run. */
export function deviceOfAlias(host: ResolvedSshHost | RefusedSshHost, tagPrefix: string | undefined): AliasOutcome {
  if ('reason' in host) return { skipped: `ssh refuses it: ${host.reason}` };
  const { alias, hostname, port, user, proxyJump, proxyCommand } = host;
  if (!fits(Hostname, alias)) return { skipped: 'its name is not one of a device' };
  if (!fits(deviceProperties.address, hostname)) {
    return { skipped: `${hostname} is neither a host name nor an IP address` };
  }
  if (user !== undefined && !fits(deviceProperties.sshUsername, user)) {
    return { skipped: `${user} is not a user name` };
  }
  if (proxyCommand !== undefined) return { skipped: 'it is reached by a ProxyCommand, which is never run' };
  const jump = proxyJump?.replaceAll(/(^|,)ssh:\/\//g, '$1');
  if (jump !== undefined) {
    try {
      parseProxyJump(jump);
    } catch (error) {
      return { skipped: (error as Error).message };
    }
  }
  const key = host.identityFiles.find((file) => existsSync(file)) ?? host.identityFiles[0];
  return {
    device: {
      hostname: alias,
      address: hostname,
      sshPort: port,
      sshUsername: user ?? null,
      sshPrivateKeyPath: key ?? null,
      proxyJump: jump ?? null,
      tags: tagPrefix === undefined ? {} : { [`${tagPrefix}:source`]: 'ssh-config', [`${tagPrefix}:alias`]: alias },
    },
  };
}
