import { defineCollector, defineCommand, defineParser, definePlugin, defineTool, exposeCollector } from '@infrastructor/core';
import { ParseError, sh, Type } from '@infrastructor/core';

const Name = Type.String({ pattern: '^[a-z][a-z0-9_./-]*$', description: 'Like vm.swappiness; sysctl(8)' });
const Setting = Type.Object({ name: Type.String(), value: Type.String() });

const settingLine = defineParser({
  name: 'sysctl.setting',
  description: 'One line of sysctl: name = value',
  output: Setting,
  parse(text) {
    const [, name, value] = /^(\S+) = (.*)\n?$/.exec(text) ?? [];
    if (!name || value === undefined) throw new ParseError('This is no line of sysctl, which is "name = value"');
    return { name, value };
  },
});

const readSetting = defineCommand({
  name: 'sysctl.read',
  params: Type.Object({ name: Name }),
  command: ({ name }) => sh`sysctl ${name}`,
  parser: settingLine,
});

const setting = defineCollector({ name: 'sysctl.setting', description: 'A setting of the kernel', ttl: '1m',
  params: readSetting.params, output: Setting, command: readSetting });

const getKernelSetting = exposeCollector(setting, { name: 'get_kernel_setting', http: 'GET /api/sysctl/:device/:name' });

const setKernelSetting = defineTool({
  name: 'set_kernel_setting',
  description: 'Change a setting of the kernel until the next start of the machine',
  scope: 'operate',
  effects: { idempotent: true },
  http: 'PUT /api/sysctl/:device/:name',
  input: Type.Object({ name: Name, value: Type.String({ maxLength: 1000 }) }),
  output: Setting,
  invalidates: [setting],
  async run({ exec, run, input: { name, value } }) {
    await exec(sh`sysctl -w ${`${name}=${value}`}`, { privileged: true });
    return run(readSetting, { name });
  },
});

export default definePlugin({ name: 'sysctl', parsers: [settingLine], commands: [readSetting], collectors: [setting],
  tools: [getKernelSetting, setKernelSetting] });
