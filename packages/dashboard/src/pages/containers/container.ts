/** A container as the server lists it. */
export interface Container {
  readonly id: string;
  readonly name: string;
  readonly image?: string;
  readonly state?: string;
  readonly status: string;
  readonly health?: string;
  readonly exitCode?: number;
  readonly ports: readonly Port[];
  readonly networks: readonly string[];
  readonly composeProject?: string;
  readonly composeService?: string;
}

export interface Port {
  readonly ip?: string;
  readonly privatePort: number;
  readonly publicPort?: number;
  readonly type: string;
}

export interface ListedContainer {
  readonly device: string;
  readonly collectedAt: string;
  readonly container: Container;
}

export interface ContainerStats {
  readonly name?: string;
  readonly sampledAt?: string;
  readonly cpuPercent?: number;
  readonly memoryUsedBytes?: number;
  readonly memoryLimitBytes?: number;
  readonly memoryPercent?: number;
  readonly networkReceivedBytes?: number;
  readonly networkSentBytes?: number;
  readonly blockReadBytes?: number;
  readonly blockWrittenBytes?: number;
  readonly pids?: number;
}

/** Published ports first, each once: an engine lists those of IPv4 and IPv6 apart. */
export function portText(ports: readonly Port[]): string {
  const texts = ports.map(({ publicPort, privatePort, type }) =>
    publicPort === undefined ? `${privatePort}/${type}` : `${publicPort}→${privatePort}/${type}`,
  );
  return [...new Set(texts)].sort((one, other) => Number(other.includes('→')) - Number(one.includes('→'))).join(', ');
}

/** All containers of a device, as the live connection told them. */
export interface ToldContainers {
  readonly collectedAt: string;
  readonly containers: readonly Container[];
}

/** The list with what devices have told since; what is older than the list is left out. */
export function withTold(
  list: readonly ListedContainer[],
  told: ReadonlyMap<string, ToldContainers>,
): readonly ListedContainer[] {
  const listedAt = new Map(list.map(({ device, collectedAt }) => [device, collectedAt]));
  const newer = [...told].filter(([device, { collectedAt }]) => collectedAt >= (listedAt.get(device) ?? ''));
  if (newer.length === 0) return list;
  const names = new Set(newer.map(([device]) => device));
  const news = newer.flatMap(([device, { collectedAt, containers }]) =>
    containers.map((container) => ({ device, collectedAt, container })),
  );
  return [...list.filter(({ device }) => !names.has(device)), ...news].sort(
    (one, other) => one.device.localeCompare(other.device) || one.container.name.localeCompare(other.container.name),
  );
}
