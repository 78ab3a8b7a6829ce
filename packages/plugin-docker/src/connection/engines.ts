import { type DeviceInfo, type Static, token } from '@infrastructor/core';
import { LiveStats } from '../engine/live-stats.ts';
import { dockerOptions } from '../options.ts';
import { type DeviceShells, deviceShellsToken } from './device-shells.ts';
import { EngineClient } from './engine-client.ts';
import { StatsMemory } from './stats-memory.ts';

/** What is kept of one device between requests. */
export interface Engine {
  readonly client: EngineClient;
  readonly stats: StatsMemory;
  readonly live: LiveStats;
}

export interface EngineServices {
  readonly engines: Engines;
  readonly devices: DeviceShells;
  readonly options: Static<(typeof dockerOptions)['schema']>;
}

const mostEngines = 2_000;

/** The engines of all devices that were asked lately. */
export class Engines implements Disposable {
  readonly #engines = new Map<string, Engine>();

  of(device: DeviceInfo, { devices, options }: Omit<EngineServices, 'engines'>): Engine {
    const known = this.#engines.get(device.id);
    if (known) return known;
    const client = new EngineClient({
      device: device.hostname,
      socketPath: options.socketPath,
      shell: () => devices.shell(device),
    });
    const engine = { client, stats: new StatsMemory(), live: new LiveStats(client) };
    this.#engines.set(device.id, engine);
    const [oldest] = this.#engines.keys();
    if (this.#engines.size > mostEngines && oldest !== undefined) this.drop(oldest);
    return engine;
  }

  /** Ends the connections to an engine, after its device was changed or removed. */
  drop(deviceId: string): void {
    const engine = this.#engines.get(deviceId);
    engine?.live[Symbol.dispose]();
    engine?.client[Symbol.dispose]();
    this.#engines.delete(deviceId);
  }

  [Symbol.dispose](): void {
    for (const deviceId of [...this.#engines.keys()]) this.drop(deviceId);
  }
}

export const enginesToken = token<Engines>('docker.engines');

/** What every definition that asks an engine needs. */
export const engineNeeds = { engines: enginesToken, devices: deviceShellsToken, options: dockerOptions } as const;

/** The engine of the device that a definition works on. */
export function engineOf({ device, needs }: { readonly device: DeviceInfo; readonly needs: EngineServices }): Engine {
  return needs.engines.of(device, needs);
}
