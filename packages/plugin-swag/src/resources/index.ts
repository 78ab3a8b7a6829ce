import { defineResource, type HandlerContext, NotFoundError } from '@infrastructor/core';
import { proxyConfigs } from '../collectors/proxy-configs.ts';
import { swagConfig } from '../config-types/swag.ts';
import { summariseProxies } from '../model/summarise-proxies.ts';
import { proxiesIfAny } from '../services/proxies-if-any.ts';
import { readTemplate } from '../services/read-template.ts';
import type { DeviceRegistry } from '../services/swag-device.ts';
import { configOf, contentOf, needs, proxiesOf } from '../tools/proxy-input.ts';
import { readSample } from '../tools/proxy-templates.ts';

const changes = [proxyConfigs, swagConfig.name];
const mimeType = 'text/plain';

type Context = HandlerContext & { readonly needs: { readonly devices: DeviceRegistry } };

const services = async (context: Context, enabled: boolean) => {
  const found = await proxiesIfAny(context, undefined);
  return [
    ...new Set(
      (found?.proxies.configs ?? []).filter((config) => config.enabled === enabled).map(({ service }) => service),
    ),
  ];
};

const configs = defineResource({
  uri: 'swag://configs',
  name: 'Reverse proxy confs',
  description: 'Enabled confs of SWAG, on the device that has it',
  needs,
  changes,
  read: async (context) => (await proxiesOf(context, undefined)).proxies.configs.filter(({ enabled }) => enabled),
});

const summary = defineResource({
  uri: 'swag://summary',
  name: 'Reverse proxy summary',
  description: 'Counts of confs, and which are outdated, broken or without a login',
  needs,
  changes,
  async read(context) {
    const { access, proxies } = await proxiesOf(context, undefined);
    return summariseProxies(access.device.hostname, proxies);
  },
});

const samples = defineResource({
  uri: 'swag://samples/',
  name: 'Sample confs',
  description: 'Names of the sample confs that SWAG brings',
  needs,
  changes,
  read: async (context) =>
    (await proxiesOf(context, undefined)).proxies.configs
      .filter(({ enabled }) => !enabled)
      .map(({ fileName }) => fileName),
});

const sample = defineResource({
  uri: 'swag://samples/{name}',
  name: 'Sample conf',
  description: 'A sample conf that SWAG brings',
  mimeType,
  needs,
  changes,
  complete: { name: async (_typed, context) => services(context, false) },
  read: async (context) => (await readSample(await proxiesOf(context, undefined), context.variables.name)).content,
});

const template = (type: 'subdomain' | 'subfolder') =>
  defineResource({
    uri: `swag://${type}-template`,
    name: `Template of a ${type} conf`,
    description: `What a new ${type} conf begins as`,
    mimeType,
    needs,
    async read(context) {
      const found = await proxiesIfAny(context, undefined);
      return (await readTemplate(type, found?.proxies.directory, found?.access)).content;
    },
  });

const service = defineResource({
  uri: 'swag://{service}',
  name: 'Reverse proxy conf',
  description: 'The conf of a service, on the device that has SWAG',
  mimeType,
  needs,
  changes,
  async list(context) {
    const names = await services(context, true);
    return names.map((name) => ({ uri: `swag://${name}`, name }));
  },
  complete: { service: async (_typed, context) => services(context, true) },
  async read(context) {
    const found = await proxiesOf(context, undefined);
    return contentOf(found.access, configOf(found, context.variables.service).path);
  },
});

const deviceDirectory = defineResource({
  uri: 'swag://{device}/directory',
  name: 'Files of SWAG',
  description: 'The proxy-confs folder of a device with its files',
  needs,
  changes,
  async read(context) {
    const { access, proxies } = await proxiesOf(context, context.variables.device);
    const files = proxies.configs.map(({ fileName, sizeBytes, modifiedAt, enabled }) => ({
      fileName,
      sizeBytes,
      modifiedAt,
      enabled,
    }));
    return { device: access.device.hostname, directory: proxies.directory, files };
  },
});

const deviceSummary = defineResource({
  uri: 'swag://{device}/summary',
  name: 'Reverse proxy summary of a device',
  description: 'Counts of confs of a device, and which need a look',
  needs,
  changes,
  async read(context) {
    const { access, proxies } = await proxiesOf(context, context.variables.device);
    return summariseProxies(access.device.hostname, proxies);
  },
});

const deviceConfig = defineResource({
  uri: 'swag://{device}/configs/{service}',
  name: 'Reverse proxy conf of a device',
  description: 'The conf of a service on a device',
  mimeType,
  needs,
  changes,
  complete: { service: async (_typed, context) => services(context, true) },
  async read(context) {
    const found = await proxiesOf(context, context.variables.device);
    return contentOf(found.access, configOf(found, context.variables.service).path);
  },
});

const deviceFile = defineResource({
  uri: 'swag://{device}/{+path}',
  name: 'File of SWAG',
  description:
    'A conf or sample below the nginx folder of SWAG, by its path there, like proxy-confs/plex.subdomain.conf',
  mimeType,
  needs,
  changes,
  async read(context) {
    const { device, path } = context.variables;
    const { access, proxies } = await proxiesOf(context, device);
    const [folder] = proxies.directory.split(/\/proxy-confs\/?$/);
    // Keys and passwords of SWAG's folder are no confs, and nothing outside is SWAG's.
    const isConf = /^(?!.*(?:^|\/)\.)[\w@+ /.-]+\.conf(?:\.sample)?$/.test(path);
    if (!isConf || folder === undefined) {
      throw new NotFoundError(`${path} is no conf of SWAG on ${access.device.hostname}`, {
        hint: `swag://${access.device.hostname}/directory lists them.`,
      });
    }
    return contentOf(access, `${folder}/${path}`);
  },
});

export const resources = [
  configs,
  summary,
  samples,
  sample,
  template('subdomain'),
  template('subfolder'),
  service,
  deviceDirectory,
  deviceSummary,
  deviceConfig,
  deviceFile,
];
