import type { CollectorDefinition } from '../contract/collector.ts';
import type { Needs, Resolved } from '../contract/token.ts';
import type { Collect, CollectorContexts } from './collect.ts';
import { createDeviceAccess } from './device-access.ts';
import { createHandlerContext, skippable } from './handler-context.ts';
import type { PipelineServices } from './services.ts';

/**
 * What collectors run in, over the given services.
 * @param collect asked when a collector asks for the snapshot of another
 */
export function collectorContexts(
  services: PipelineServices,
  collect: Collect,
  needsOf: (collector: CollectorDefinition) => Resolved<Needs>,
): CollectorContexts {
  return (collector, frame, device, params) => ({
    ...createHandlerContext(services, collect, frame, needsOf(collector)),
    ...createDeviceAccess(services, collect, frame, device),
    ...skippable,
    params,
  });
}
