import { defineCollector, isInfrastructorError } from '@infrastructor/core';
import { readModuleVersion, readZfsVersion } from '../commands/zfs-version.ts';
import { ZfsVersion } from '../schemas/zfs-version.ts';

/** Decides once per device which form of output is asked for. */
export const zfsVersionCollector = defineCollector({
  name: 'zfs.version',
  description: 'Versions of the ZFS commands and of the kernel module',
  ttl: '1h',
  requires: ['zfs'],
  output: ZfsVersion,
  async collect({ run }) {
    try {
      return await run(readZfsVersion);
    } catch (error) {
      // Before 0.8 `zpool version` is a usage error; the module tells its version in every one.
      if (!isInfrastructorError(error) || error.code !== 'PARSE_FAILED') throw error;
      return run(readModuleVersion);
    }
  },
});
