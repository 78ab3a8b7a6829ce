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

/** The list after a device has told all of its containers anew. */
export function withContainers(
  list: readonly ListedContainer[],
  device: string,
  containers: readonly Container[],
  collectedAt: string,
): ListedContainer[] {
  const others = list.filter((each) => each.device !== device);
  const news = containers.map((container) => ({ device, collectedAt, container }));
  return [...others, ...news].sort(
    (one, other) => one.device.localeCompare(other.device) || one.container.name.localeCompare(other.container.name),
  );
}
