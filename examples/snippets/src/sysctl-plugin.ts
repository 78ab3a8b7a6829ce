import {
  defineCollector,
  defineCommand,
  defineParser,
  definePlugin,
  exposeCollector,
  ParseError,
  sh,
  Type,
} from '@infrastructor/core';

export const Name = Type.String({ pattern: '^[a-z][a-z0-9_./-]*$', description: 'Like vm.swappiness' });
export const Setting = Type.Object({ name: Type.String(), value: Type.String() });

const settingLine = defineParser({
  name: 'sysctl.setting',
  description: 'One line of sysctl(8)',
  output: Setting,
  parse(text) {
    const [, name, value] = /^(\S+) = (.*)\n?$/.exec(text) ?? [];
    if (!name || value === undefined) throw new ParseError('This is not "name = value", as sysctl prints it');
    return { name, value };
  },
});

export const readSetting = defineCommand({
  name: 'sysctl.read',
  params: Type.Object({ name: Name }),
  command: ({ name }) => sh`sysctl ${name}`,
  parser: settingLine,
});

export const setting = defineCollector({
  name: 'sysctl.setting',
  description: 'A setting of the kernel',
  ttl: '1m',
  params: readSetting.params,
  output: Setting,
  command: readSetting,
});

export default definePlugin({
  name: 'sysctl',
  parsers: [settingLine],
  commands: [readSetting],
  collectors: [setting],
  tools: [exposeCollector(setting, { name: 'get_kernel_setting', http: 'GET /api/sysctl/:device/:name' })],
});
