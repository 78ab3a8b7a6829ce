import type { EventBus } from '@infrastructor/core';

interface Told {
  readonly id: string;
  readonly hostname: string;
}

interface Metrics {
  readonly cpu?: object;
  readonly memory?: object;
}

/** Snapshots of devices, told as if they had just been collected: one recorded, with figures that change. */
export class Updates {
  readonly #bus: EventBus;
  readonly #devices: readonly Told[];
  readonly #recorded: Metrics;
  readonly #startedAtMs = Date.now();
  #next = 0;

  constructor(bus: EventBus, devices: readonly Told[], recorded: unknown) {
    this.#bus = bus;
    this.#devices = devices;
    this.#recorded = recorded as Metrics;
  }

  /** Tells so many a second, evenly, for so long. */
  async run(perSec: number, seconds: number): Promise<void> {
    const everyMs = Math.max(20, 1_000 / perSec);
    const { promise, resolve } = Promise.withResolvers<void>();
    const startedAt = performance.now();
    let told = 0;
    const timer = setInterval(() => {
      const elapsedSec = Math.min(seconds, (performance.now() - startedAt) / 1_000);
      for (; told < elapsedSec * perSec; told++) this.#tell();
      if (elapsedSec < seconds) return;
      clearInterval(timer);
      resolve();
    }, everyMs);
    await promise;
  }

  #tell(): void {
    const device = this.#devices[this.#next % this.#devices.length];
    // Whenever all were told a minute has gone by, as with the poller, however fast it really was.
    const minute = Math.floor(this.#next++ / this.#devices.length);
    if (!device) return;
    const { hostname, id: deviceId } = device;
    const usedPercent = Math.round(Math.random() * 1_000) / 10;
    this.#bus.publish({
      type: 'data',
      topic: `devices.${hostname}.system.metrics`,
      hostname,
      deviceId,
      dataType: 'system.metrics',
      params: {},
      data: {
        ...this.#recorded,
        cpu: { ...this.#recorded.cpu, usedPercent },
        memory: { ...this.#recorded.memory, usedPercent },
      },
      collectedAt: new Date(this.#startedAtMs + minute * 60_000).toISOString(),
      correlationId: 'benchmark',
    });
  }
}
