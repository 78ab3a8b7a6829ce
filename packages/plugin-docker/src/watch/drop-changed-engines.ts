import type { EngineServices } from '../connection/engines.ts';
import type { WatcherServices } from './engine-watchers.ts';

/**
 * Ends the connections to the engine of a device that was changed or removed: it may be another machine now. Every
 * process does so for its own, whichever of them follows engines.
 * @returns a function that ends this
 */
export function dropChangedEngines({ bus, engines }: Pick<WatcherServices, 'bus'> & Pick<EngineServices, 'engines'>) {
  return bus.subscribe((message) => {
    if (message.type !== 'event' || !['device.changed', 'device.removed'].includes(message.eventType)) return;
    const { deviceId } = (message.data ?? {}) as { readonly deviceId?: string };
    if (deviceId !== undefined) engines.drop(deviceId);
  });
}
