import {
  defineCollector,
  defineCommand,
  defineParser,
  definePlugin,
  exposeCollector,
  sh,
  Type,
} from '@infrastructor/core';
import { PowerSupply, powerSupplyOf } from './power-supply.ts';
import { upsVariables } from './ups-variables.ts';

const upsNames = defineParser({
  name: 'nut.names',
  description: 'The names of all power supplies, from upsc(8)',
  output: Type.Array(Type.String()),
  parse: (text) => text.split('\n').filter((name) => /^[\w.-]+$/.test(name)),
});

const listNames = defineCommand({ name: 'nut.list', command: () => sh`upsc -l`, parser: upsNames });

const readVariables = defineCommand({
  name: 'nut.read',
  params: Type.Object({ name: Type.String({ pattern: '^[\\w.]' }) }),
  command: ({ name }) => sh`upsc ${name}`,
  parser: upsVariables,
});

const powerSupplies = defineCollector({
  name: 'nut.supplies',
  description: 'Every uninterruptible power supply that a machine watches',
  ttl: '15s',
  poll: '1m',
  output: Type.Array(PowerSupply),
  async collect({ run }) {
    const names = await run(listNames);
    return Promise.all(names.map(async (name) => powerSupplyOf(name, await run(readVariables, { name }))));
  },
});

export default definePlugin({
  name: 'nut',
  version: '0.0.0',
  description: 'Uninterruptible power supplies through Network UPS Tools',
  parsers: [upsNames, upsVariables],
  commands: [listNames, readVariables],
  collectors: [powerSupplies],
  tools: [exposeCollector(powerSupplies, { name: 'list_power_supplies', http: 'GET /api/nut/:device/supplies' })],
});
