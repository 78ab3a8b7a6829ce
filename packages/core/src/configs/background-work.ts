import type { ConfigTypeDefinition } from '../contract/config-type.ts';
import type { Caller, DeviceAccess, DeviceInfo, HandlerContext } from '../contract/context.ts';
import { token } from '../contract/token.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { Collect } from '../pipeline/collect.ts';
import { createDeviceAccess } from '../pipeline/device-access.ts';
import { createFrame } from '../pipeline/frame.ts';
import { createHandlerContext } from '../pipeline/handler-context.ts';
import type { PipelineServices } from '../pipeline/services.ts';
import type { PollWork } from '../polling/poll-work.ts';
import type { Owned, Registry } from '../registry/registry.ts';

/** What work that nobody asked for stands on: what all plugins define, and how to act on a device as the host itself. */
export interface BackgroundWork extends PollWork {
  readonly configTypes: readonly Owned<ConfigTypeDefinition>[];
  readonly clock: Clock;
  context(device: DeviceInfo, signal: AbortSignal): HandlerContext & DeviceAccess;
  /** Drops what is cached of a data type, of a device or of both, in every process. */
  invalidate(scope: { readonly dataType?: string; readonly deviceId?: string }): Promise<void>;
}

export const backgroundWorkToken = token<BackgroundWork>('infrastructor.background-work');

const caller: Caller = Object.freeze({ id: 'internal', scopes: ['read'] as const, surface: 'internal' });

export function createBackgroundWork(
  registry: Pick<Registry, 'configTypes'>,
  services: PipelineServices,
  collect: Collect,
): BackgroundWork {
  return {
    configTypes: [...registry.configTypes.values()],
    clock: services.clock,
    context(device, signal) {
      const frame = createFrame(services, { caller, deadline: { signal } });
      return {
        ...createHandlerContext(services, collect, frame, {}),
        ...createDeviceAccess(services, collect, frame, device),
      };
    },
    async poll(device, collector, signal) {
      const frame = createFrame(services, { caller, deadline: { signal } });
      await collect(frame, collector, device, {}, { fresh: true });
      // The last known state is an answer for whoever asks, and no news.
      const failure = frame.contributions.at(-1)?.failure;
      return failure ? { ok: false, error: failure } : { ok: true };
    },
    invalidate: (scope) => services.cache.invalidate(scope),
  };
}
