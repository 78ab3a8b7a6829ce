import { type DeviceInfo, type Static, token } from '@infrastructor/core';
import type { CounterReading } from '../engine/counter-reading.ts';
import { LiveStats } from '../engine/live-stats.ts';
import type { StatsSample } from '../engine/stats-sample.ts';
import { dockerOptions } from '../options.ts';
import { type DeviceShells, deviceShellsToken } from './device-shells.ts';
import { EngineClient } from './engine-client.ts';
import { StatsMemory } from './stats-memory.ts';

/** What is kept of one device between requests. */
export interface Engine {
  readonly client: EngineClient;
  readonly stats: StatsMemory<StatsSample>;
  readonly counters: StatsMemory<CounterReading>;
  /** What the engine did not know either, when the kernel's files did not tell. */
  readonly unknowable: Set<string>;
  readonly live: LiveStats;
}

/** An engine of which nothing is known yet. */
export function newEngine(client: EngineClient): Engine {
  return {
    client,
    stats: new StatsMemory(),
    counters: new StatsMemory(),
    unknowable: new Set(),
    live: new LiveStats(client),
  };
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
    const engine = newEngine(client);
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
