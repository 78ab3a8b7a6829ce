import { Type } from 'typebox';
import type { CollectorDefinition } from '../../contract/collector.ts';
import { defineCollector } from '../../contract/collector.ts';
import { durationMs } from '../../contract/duration.ts';
import { toInfrastructorError } from '../../contract/errors.ts';
import { detectorNeedsToken, registryToken } from '../../lifecycle/registry-token.ts';
import { devicesToken } from '../devices.ts';
import { type DetectedCapability, DeviceAnalysis } from './device-analysis-schema.ts';
import { runDetectors } from './run-detectors.ts';

/** The collector whose snapshot is the base facts of a machine, whichever plugin brings it. */
const factsCollector = 'system.info';

/** A slow device has to run all of them at once, over few channels. */
const detectorTimeoutMs = durationMs('20s');

/**
 * What a device is: base facts, and the union of all detectors. It is part of core because the pipeline itself stands on
 * what it finds (`requires` of tools and collectors) and because detectors of every plugin take part; how facts are read
 * is the business of the plugin that has the parsers, so they come from the collector `system.info` and are left out
 * where no plugin registers one. What is found is kept on the device's row.
 */
export const deviceAnalysis = defineCollector({
  name: 'device.analysis',
  description: 'What a device is and has: system, hardware and every capability with its evidence',
  ttl: '1h',
  timeout: '45s',
  params: Type.Object({
    includeProcesses: Type.Boolean({ default: false, description: 'Add the busiest processes' }),
  }),
  output: DeviceAnalysis,
  needs: { registry: registryToken, devices: devicesToken, detectorNeeds: detectorNeedsToken },
  async collect(context) {
    const { collect, device, needs, params, warn } = context;
    const facts = needs.registry.collectors.get(factsCollector)?.definition;
    const detectors = [...needs.registry.detectors.values()];
    const [system, capabilities] = await Promise.all([
      facts ? readFacts(facts) : undefined,
      runDetectors(detectors, needs.detectorNeeds, context, detectorTimeoutMs),
    ]);
    const row = await needs.devices.row(device.id);
    await needs.devices.setCapabilities(device, merged(capabilities, row.capabilities, context.now()));
    return { hostname: device.hostname, ...(system ? { system } : {}), capabilities };

    async function readFacts(collector: CollectorDefinition): Promise<DeviceAnalysis['system']> {
      try {
        return (await collect(collector, params, { fresh: true })) as DeviceAnalysis['system'];
      } catch (thrown) {
        const error = toInfrastructorError(thrown);
        if (error.status === 503 || context.signal.aborted) throw error;
        warn(`The facts of ${device.hostname} could not be read: ${error.message}`);
        return undefined;
      }
    }
  },
});

/** What is present now, and what was known before where it could not be found out now. */
function merged(
  found: readonly DetectedCapability[],
  before: Readonly<Record<string, unknown>> | null,
  now: Date,
): Record<string, unknown> {
  const detectedAt = now.toISOString();
  return Object.fromEntries(
    found.flatMap(({ name, state, evidence, details }) => {
      if (state === 'present') return [[name, { evidence, ...(details ? { details } : {}), detectedAt }]];
      return state === 'unknown' && before && name in before ? [[name, before[name]]] : [];
    }),
  );
}
