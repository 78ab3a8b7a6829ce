import { refusalOf, toolSubject } from '../policy/authorize.ts';
import { resolveDevice } from '../policy/resolve-device.ts';
import type { OperationGate } from '../registry/operations.ts';
import { recordAccess } from './record-access.ts';
import type { PipelineServices } from './services.ts';

type GateServices = Pick<PipelineServices, 'audit' | 'clock' | 'observe' | 'devices'>;

/** The decision on tools, taken before their arguments are looked at; every refusal leaves a row. */
export function createOperationGate(services: GateServices): OperationGate {
  return {
    admit({ definition, plugin }, args, { caller }) {
      const { device } = (args ?? {}) as { readonly device?: unknown };
      const takesDevice = definition.target === 'device' || 'device' in definition.input.properties;
      const named = takesDevice && typeof device === 'string' ? device : undefined;
      const subject = toolSubject(definition, plugin.name, named !== undefined);
      const refusal = refusalOf(caller, subject, services.clock.now());
      if (refusal) throw refusal;
      // Only callers that are limited pay for the question which device it is.
      if (caller.deviceTags === undefined || named === undefined || subject.limitedBy === 'itself') return undefined;
      return resolveDevice(services.devices, caller, named).then(() => undefined);
    },
    refused({ definition }, args, { caller, correlationId }, error) {
      recordAccess(services, { caller, correlationId, tool: definition.name, arguments: args, error });
    },
  };
}
