import { defineDetector, type ExecResult } from '@infrastructor/core';
import { readModuleVersion, readZfsVersion } from '../commands/zfs-version.ts';
import { compact } from '../parsers/reading/compact.ts';
import type { ZfsVersion } from '../schemas/zfs-version.ts';

/**
 * Whether ZFS runs on a device: the module is loaded. The commands may be missing from the PATH all the same, which is
 * told apart, because "not found" is not "not installed".
 */
export const zfsDetector = defineDetector({
  name: 'zfs',
  description: 'OpenZFS: the kernel module is loaded',
  async probe({ exec }) {
    const [module, commands] = await Promise.all([
      exec(readModuleVersion.command({}), { timeoutMs: 10_000 }),
      // Not needed to know: with a pool that hangs, the commands may hang as well.
      exec(readZfsVersion.command({}), { timeoutMs: 10_000 }).catch(() => undefined),
    ]);
    const told = commands && versionIn(commands);
    const loaded = versionIn(module)?.module ?? told?.module;
    if (loaded === undefined) return undefined;
    return {
      evidence:
        module.exitCode === 0 ? `/sys/module/zfs/version says ${loaded}` : `zpool version names module ${loaded}`,
      details: compact({
        moduleVersion: loaded,
        commandsVersion: told?.commands,
        json: told?.json ?? false,
        commandsFound: commands === undefined ? undefined : commands.exitCode !== 127,
      }),
    };
  },
});

function versionIn({ stdout, exitCode }: ExecResult): ZfsVersion | undefined {
  try {
    return readZfsVersion.parser.parse(stdout, { now: new Date(0), exitCode, warn: () => {} });
  } catch {
    return undefined;
  }
}
