import { defineTool, NotFoundError, Type } from '@infrastructor/core';
import { proxiesIfAny } from '../services/proxies-if-any.ts';
import { readTemplate } from '../services/read-template.ts';
import { contentOf, DeviceName, needs, ProxyType, proxiesOf } from './proxy-input.ts';

export const getProxyTemplate = defineTool({
  name: 'get_proxy_template',
  description:
    'Show the template for a new reverse proxy conf, as SWAG on the device brings it or as it is generated here',
  scope: 'read',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/proxies/templates/:type',
  surfaces: ['rest', 'cli'],
  needs,
  input: Type.Object({ type: ProxyType, device: DeviceName }),
  output: Type.Object({
    type: ProxyType,
    source: Type.Union([Type.Literal('device'), Type.Literal('built-in')]),
    content: Type.String(),
  }),
  async run(context) {
    const { type, device } = context.input;
    const found = await proxiesIfAny(context, device);
    return { type, ...(await readTemplate(type, found?.proxies.directory, found?.access)) };
  },
});

/** `plex` or `plex.subdomain`, with or without the rest of the file name. */
const SampleName = Type.String({ pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,150}$', description: 'Service or file name' });

export const listProxySamples = defineTool({
  name: 'list_proxy_samples',
  description: 'List the sample confs that SWAG brings, by service',
  scope: 'read',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/proxies/samples',
  surfaces: ['rest', 'cli'],
  needs,
  input: Type.Object({ device: DeviceName }),
  output: Type.Array(
    Type.Object({
      name: Type.String(),
      service: Type.String(),
      type: ProxyType,
      versionDate: Type.Optional(Type.String()),
      inUse: Type.Boolean({ description: 'Whether an enabled conf of the same name is there' }),
    }),
  ),
  async run(context) {
    const { proxies } = await proxiesOf(context, context.input.device);
    const enabled = new Set(
      proxies.configs.filter((config) => config.enabled).map(({ fileName }) => `${fileName}.sample`),
    );
    return proxies.configs
      .filter((config) => !config.enabled)
      .map(({ fileName, service, type, versionDate }) => ({
        name: fileName,
        service,
        type,
        ...(versionDate === undefined ? {} : { versionDate }),
        inUse: enabled.has(fileName),
      }));
  },
});

export const getProxySample = defineTool({
  name: 'get_proxy_sample',
  description: 'Show the text of a sample conf that SWAG brings',
  scope: 'read',
  target: 'host',
  effects: { readOnly: true, idempotent: true },
  http: 'GET /api/proxies/samples/:name',
  surfaces: ['rest', 'cli'],
  needs,
  input: Type.Object({ name: SampleName, device: DeviceName }),
  output: Type.Object({ name: Type.String(), path: Type.String(), content: Type.String() }),
  async run(context) {
    const { name, device } = context.input;
    return readSample(await proxiesOf(context, device), name);
  },
});

/** @throws {NotFoundError} */
export async function readSample(found: Awaited<ReturnType<typeof proxiesOf>>, name: string) {
  const samples = found.proxies.configs.filter((config) => !config.enabled);
  const sample =
    samples.find(({ fileName }) => [name, `${name}.conf.sample`, `${name}.sample`].includes(fileName)) ??
    samples.find(({ service }) => service === name);
  if (!sample) {
    throw new NotFoundError(`SWAG on ${found.access.device.hostname} brings no sample ${name}`, {
      hint: 'GET /api/proxies/samples lists those that are there.',
    });
  }
  return { name: sample.fileName, path: sample.path, content: await contentOf(found.access, sample.path) };
}
