import { defineCollector, type Static, Type } from '@infrastructor/core';
import { FolderPath, proxyConfFiles } from '../commands/proxy-conf-files.ts';
import { locateSwag, type SwagPlace } from '../model/locate-swag.ts';
import { readProxyConfName } from '../model/proxy-conf-name.ts';
import { readProxyConfig, versionDateOf } from '../model/read-proxy-config.ts';
import { ProxyConfigs } from '../schemas/proxy-config.ts';

const params = Type.Object({ directory: Type.Optional(FolderPath) });

/** SWAG's proxy confs with what they proxy to and whether that can be reached. */
export const proxyConfigs = defineCollector({
  name: 'swag.configs',
  description: 'Reverse proxy confs of SWAG, enabled and samples, with the containers behind them',
  ttl: '15m',
  timeout: '60s',
  params,
  output: ProxyConfigs,
  async collect(context) {
    const place = await locateSwag(context);
    const directory = context.params.directory ?? place?.directory;
    if (!directory)
      return context.skip(
        `${context.device.hostname} has no SWAG: neither a container nor a folder swag/nginx/proxy-confs`,
      );
    const files = await context.run(proxyConfFiles, { directory });
    const { container, containers = [] } = place ?? {};
    const samples = files.filter(({ fileName }) => fileName.endsWith('.sample'));
    const sampleDates = new Map(
      samples.flatMap(({ fileName, content }) => {
        const date = versionDateOf(content);
        return date === undefined ? [] : [[fileName, date] as const];
      }),
    );
    const around = { directory, container, containers, sampleDates };
    return {
      directory,
      ...swagContainer(place),
      configs: files
        .filter(({ fileName }) => !readProxyConfName(fileName)?.service.startsWith('_template'))
        .flatMap((file) => readProxyConfig(file, around) ?? []),
    };
  },
});

function swagContainer(place: SwagPlace | undefined): Partial<Pick<Static<typeof ProxyConfigs>, 'container'>> {
  if (!place?.container) return {};
  const { name, image, running, networks } = place.container;
  return { container: { name, image, running, networks: networks.map((network) => network.name) } };
}
