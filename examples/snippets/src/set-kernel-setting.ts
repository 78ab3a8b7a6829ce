// #region tool
import { DataCollectionError, defineTool, sh, Type } from '@infrastructor/core';
import { Name, readSetting, Setting, setting } from './sysctl-plugin.ts';

export const setKernelSetting = defineTool({
  name: 'set_kernel_setting',
  description: 'Change a setting of the kernel until the machine starts again',
  scope: 'operate',
  effects: { idempotent: true },
  http: 'PUT /api/sysctl/:device/:name',
  input: Type.Object({ name: Name, value: Type.String({ maxLength: 1_000 }) }),
  output: Setting,
  invalidates: [setting],
  async run({ exec, run, input: { name, value } }) {
    const { exitCode, stderr } = await exec(sh`sysctl -w ${`${name}=${value}`}`, { privileged: true });
    if (exitCode !== 0) throw new DataCollectionError('COMMAND_FAILED', `sysctl did not set ${name}: ${stderr.trim()}`);
    return run(readSetting, { name });
  },
});
// #endregion
