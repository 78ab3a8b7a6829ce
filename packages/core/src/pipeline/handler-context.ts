import type { DeviceAccess, HandlerContext, Skippable } from '../contract/context.ts';
import { DataCollectionError } from '../contract/errors.ts';
import type { Needs, Resolved } from '../contract/token.ts';
import { resolveDevice } from '../policy/resolve-device.ts';
import type { Collect } from './collect.ts';
import { createDeviceAccess } from './device-access.ts';
import { addWarning, type Frame } from './frame.ts';
import type { PipelineServices } from './services.ts';

/** The part of a context that every handler gets, whatever it works on. */
export function createHandlerContext(
  services: PipelineServices,
  collect: Collect,
  frame: Frame,
  needs: Resolved<Needs>,
): HandlerContext {
  return {
    caller: frame.caller,
    correlationId: frame.correlationId,
    signal: frame.signal,
    log: services.log,
    needs,
    now: () => new Date(services.clock.now()),
    warn: (message) => addWarning(frame, message),
    progress: (done, total, text) => frame.progress({ done, total, text }),
    onDevice: async (name): Promise<DeviceAccess> =>
      createDeviceAccess(services, collect, frame, await resolveDevice(services.devices, frame.caller, name)),
  };
}

export const skippable: Skippable = Object.freeze({
  skip(why: string): never {
    throw new DataCollectionError('CAPABILITY_MISSING', why, { hint: 'This device does not have what is asked for.' });
  },
});
