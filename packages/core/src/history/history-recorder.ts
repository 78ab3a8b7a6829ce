import type { CollectorDefinition } from '../contract/collector.ts';
import type { Logger } from '../contract/context.ts';
import { token } from '../contract/token.ts';
import type { BusMessage, DataMessage, EventBus, EventMessage } from '../events/bus.ts';
import type { Tables } from '../lifecycle/tables.ts';
import type { Registry } from '../registry/registry.ts';

export interface HistoryRecorderServices {
  readonly bus: EventBus;
  readonly registry: Pick<Registry, 'collectors'>;
  readonly tables: Pick<Tables, 'addEvent' | 'addCapacity'>;
}

/** Keeps what happened in this process, and how full things were in what it collected. Other processes keep their own. */
export class HistoryRecorder implements Disposable {
  readonly #log: Logger;
  #unsubscribe = () => {};

  constructor(log: Logger) {
    this.#log = log;
  }

  start({ bus, registry, tables }: HistoryRecorderServices): void {
    this.#unsubscribe = bus.subscribe((message: BusMessage, origin) => {
      if (origin !== 'local') return;
      if (message.type === 'event') this.#keepEvent(tables, message);
      if (message.type === 'data')
        this.#keepCapacity(tables, registry.collectors.get(message.dataType)?.definition, message);
    });
  }

  [Symbol.dispose](): void {
    this.#unsubscribe();
  }

  #keepEvent(
    tables: HistoryRecorderServices['tables'],
    { eventType, severity, hostname, data, timestamp }: EventMessage,
  ) {
    const { deviceId } = (data ?? {}) as { readonly deviceId?: string };
    tables.addEvent({ timestamp: new Date(timestamp), eventType, severity, deviceId, hostname, data });
  }

  #keepCapacity(
    tables: HistoryRecorderServices['tables'],
    collector: CollectorDefinition | undefined,
    { deviceId, dataType, data, collectedAt }: DataMessage,
  ): void {
    if (!collector?.capacities) return;
    try {
      for (const { subject, usedBytes, sizeBytes } of collector.capacities(data as never)) {
        if (!(sizeBytes > 0) || !Number.isFinite(usedBytes)) continue;
        tables.addCapacity({ deviceId, dataType, subject, usedBytes, sizeBytes, at: new Date(collectedAt) });
      }
    } catch (error) {
      this.#log.error('how full things are could not be read from a snapshot', { dataType, error });
    }
  }
}

export const historyRecorderToken = token<HistoryRecorder>('infrastructor.history-recorder');
