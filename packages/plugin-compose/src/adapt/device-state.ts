/** Whose a port is, as far as it is known. */
export interface PortOwner {
  readonly process?: string;
  readonly pid?: number;
  readonly container?: string;
  readonly service?: string;
  readonly project?: string;
  readonly image?: string;
}

/** A port that is taken on a device. */
export interface PortUse {
  readonly protocol: string;
  /** Without brackets; `0.0.0.0` is every IPv4 address, `::` every address. */
  readonly address: string;
  readonly port: number;
  /** `reserved`: a container that is not running will want it when it starts. */
  readonly state: 'listening' | 'reserved';
  readonly owner: PortOwner;
}

/** A network of the engine, or a route of the device that is none of the engine's. */
export interface NetworkUse {
  readonly name: string;
  readonly kind: 'engine' | 'route';
  readonly subnets: readonly string[];
  /** The name within the compose file that made it. */
  readonly composeNetwork?: string;
  readonly project?: string;
}

/** What of a device a compose file has to fit. */
export interface DeviceState {
  readonly ports: readonly PortUse[];
  readonly networks: readonly NetworkUse[];
  /** The folder that holds a folder of data for each application. */
  readonly appdataPath?: string;
  /** The network that the device's reverse proxy is in. */
  readonly proxyNetwork?: string;
}

export function describeOwner({ container, process, pid }: PortOwner): string {
  if (container !== undefined) return `the container ${container}`;
  if (process !== undefined) return pid === undefined ? process : `${process} (pid ${pid})`;
  return 'another process';
}
