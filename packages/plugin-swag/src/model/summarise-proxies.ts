import type { ProxyConfigs, ProxySummary } from '../schemas/proxy-config.ts';

/** The confs of a device in numbers, and the file names of those that somebody should look at. */
export function summariseProxies(device: string, { directory, container, configs }: ProxyConfigs): ProxySummary {
  const enabled = configs.filter((config) => config.enabled);
  const services = (wanted: (config: (typeof enabled)[number]) => boolean | undefined) =>
    enabled.filter(wanted).map(({ fileName }) => fileName);
  return {
    device,
    directory,
    ...(container ? { container } : {}),
    enabled: enabled.length,
    samples: configs.length - enabled.length,
    byType: countBy(enabled, ({ type }) => type),
    byAuth: countBy(enabled, ({ auth }) => auth),
    ssl: enabled.filter(({ ssl }) => ssl).length,
    websocket: enabled.filter(({ websocket }) => websocket).length,
    unprotected: services(({ auth }) => auth === 'off'),
    outdated: services(({ outdated }) => outdated),
    broken: services(({ errors }) => errors.length > 0),
    unreachable: services(
      (config) => config.container && (!config.container.running || config.container.sharesNetwork === false),
    ),
  };
}

function countBy<Item>(items: readonly Item[], key: (item: Item) => string): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(items, key)].map(([name, group]) => [name, group.length]));
}
